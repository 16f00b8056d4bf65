package coffee.bench.pipeline;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.UnifiedJedis;

/**
 * Looks every other millisecond how many orders ever came onto the list, and how many of them are committed, until all
 * are; never earlier than it was so. An order that left the list is committed, so both are one look.
 */
final class StoreWatch implements Callable<StoreWatch.Seen> {

    private static final long LOOK_EVERY = 2_000_000;
    private static final String LOOK =
            "return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('LLEN', KEYS[2])}";

    /** When which position was on the list, and when it was committed. */
    record Seen(Sightings listed, Sightings committed) {}

    private final RedisAddress redis;
    private final long until;

    StoreWatch(RedisAddress redis, long until) {
        this.redis = redis;
        this.until = until;
    }

    @Override
    public Seen call() throws InterruptedException {
        Seen seen = new Seen(new Sightings(), new Sightings());
        List<String> keys = List.of(RedisLayout.DEFAULT.committed(), RedisLayout.DEFAULT.queue());
        try (UnifiedJedis client = redis.openClient(1)) {
            while (seen.committed().reached() < until) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped");
                }
                List<?> look = (List<?>) client.eval(LOOK, keys, List.of());
                long now = System.nanoTime();
                long committed = (Long) look.get(0);
                seen.committed().add(now, committed);
                seen.listed().add(now, committed + (Long) look.get(1));
                LockSupport.parkNanos(LOOK_EVERY);
            }
        }
        return seen;
    }
}
