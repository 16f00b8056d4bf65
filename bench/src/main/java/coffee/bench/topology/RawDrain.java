package coffee.bench.topology;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/** The ceiling: one client that takes the orders out, a thousand at a time, and does nothing with them. */
final class RawDrain {

    private RawDrain() {}

    public static void main(String... args) {
        try (Connection redis = RedisAddress.of(args[0]).openConnection()) {
            Ready.andRunUntilInputEnds();
            while (!Thread.currentThread().isInterrupted()) {
                redis.sendCommand(Protocol.Command.LPOP, RedisLayout.DEFAULT.queue(), "1000");
                redis.getBinaryMultiBulkReply();
            }
        }
    }
}
