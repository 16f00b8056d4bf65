package coffee.bench.topology;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/** At most once: takes a thousand orders out, then decodes and counts them; what it holds when it dies is gone. */
final class OneWayScript {

    private OneWayScript() {}

    public static void main(String... args) {
        GsonOrder.Tally tally = new GsonOrder.Tally();
        try (Connection redis = RedisAddress.of(args[0]).openConnection()) {
            Ready.andRunUntilInputEnds();
            while (!Thread.currentThread().isInterrupted()) {
                redis.sendCommand(Protocol.Command.LPOP, RedisLayout.DEFAULT.queue(), "1000");
                List<byte[]> lines = redis.getBinaryMultiBulkReply();
                if (lines != null) {
                    lines.forEach(line -> tally.add(GsonOrder.parse(new String(line, StandardCharsets.UTF_8))));
                }
            }
        }
    }
}
