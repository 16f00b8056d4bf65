package coffee.bench.sink;

import coffee.redis.RedisAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import redis.clients.jedis.UnifiedJedis;

/** The least that anybody must do: batches pushed one after the other, each awaited. */
final class BareClient {

    private BareClient() {}

    static Rate measure(RedisAddress redis, String key, long events, int batchSize, int eventBytes) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte[] event = new byte[eventBytes];
        Arrays.fill(event, (byte) 'x');
        byte[][] batch = new byte[batchSize][];
        Arrays.fill(batch, event);
        try (UnifiedJedis client = redis.openClient(1)) {
            long begin = 0;
            long warm = events / Agents.WARM_UP_PART;
            long done = 0;
            for (; done < events; done += batchSize) {
                if (begin == 0 && done >= warm) {
                    begin = System.nanoTime();
                    warm = done;
                }
                client.rpush(name, batch);
            }
            return new Rate("bare client", (done - warm) * 1e9 / (System.nanoTime() - begin), 1_000.0 / batchSize);
        }
    }
}
