package coffee.bench.topology;

import coffee.contract.RedisLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.UnifiedJedis;

/** The queue that each contender empties: filled once, aside, and put in place whole in one instant. For one thread. */
final class BenchQueue {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final String ASIDE = "bench:aside:";
    private static final String COPY = "bench:copy";
    private static final int AT_ONCE = 1_000;
    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");

    private final UnifiedJedis redis;

    BenchQueue(UnifiedJedis redis) {
        this.redis = redis;
    }

    /** Draws orders and puts them aside under that name. */
    void fill(String name, int orders, int timesTheMenu) {
        byte[] key = (ASIDE + name).getBytes(StandardCharsets.UTF_8);
        OrderLines lines = new OrderLines(timesTheMenu);
        for (int done = 0; done < orders; done += AT_ONCE) {
            byte[][] batch = new byte[Math.min(AT_ONCE, orders - done)][];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = lines.next();
            }
            redis.rpush(key, batch);
        }
    }

    /** Makes ready to {@link #put} what was put aside under that name. */
    void prepare(String name) {
        redis.copy(ASIDE + name, COPY, true);
    }

    /** The queue is full from now on. */
    void put() {
        redis.rename(COPY, LAYOUT.queue());
    }

    long length() {
        return redis.llen(LAYOUT.queue());
    }

    void forget(String name) {
        redis.del(ASIDE + name);
    }

    /** How many commands Redis has executed, those of scripts among them. */
    long commands() {
        Matcher m = CALLS.matcher(redis.info("commandstats"));
        long sum = 0;
        while (m.find()) {
            sum += Long.parseLong(m.group(2));
        }
        return sum;
    }
}
