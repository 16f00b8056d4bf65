package coffee.bench.topology;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;

/** The queue that each contender empties: filled once, aside, and put in place whole in one instant. For one thread. */
final class BenchQueue {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final PeriodLength LENGTH = PeriodLength.parse("30s");
    private static final String ASIDE = "bench:aside:";
    private static final String COPY = "bench:copy";
    private static final int AT_ONCE = 1_000;
    private static final int DRAWN = 200;
    private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|]+):calls=(\\d+)");

    private final UnifiedJedis redis;

    BenchQueue(UnifiedJedis redis) {
        this.redis = redis;
    }

    /** Draws orders and puts them aside under that name; very many repeat. */
    void fill(String name, int orders, int timesTheMenu) {
        byte[] key = (ASIDE + name).getBytes(StandardCharsets.UTF_8);
        OrderLines lines = new OrderLines(timesTheMenu);
        byte[][][] drawn = new byte[DRAWN][AT_ONCE][];
        for (byte[][] thousand : drawn) {
            for (int i = 0; i < AT_ONCE; i++) {
                thousand[i] = lines.next();
            }
        }
        for (int done = 0; done < orders; done += AT_ONCE) {
            redis.rpush(key, drawn[done / AT_ONCE % DRAWN]);
        }
    }

    /** Makes ready to {@link #put} what was put aside under that name. */
    void prepare(String name) {
        redis.copy(ASIDE + name, COPY, true);
    }

    /** Makes ready to {@link #put} what was put aside under that name, which is then gone from there. */
    void prepareOnce(String name) {
        redis.rename(ASIDE + name, COPY);
    }

    /** The queue is full from now on. */
    void put() {
        redis.rename(COPY, LAYOUT.queue());
    }

    long length() {
        return redis.llen(LAYOUT.queue());
    }

    /** Stores so many half-minutes of the past, as weeks of counting do. */
    void storePeriods(int periods) {
        Instant now = Instant.now();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (int i = 1; i <= periods; i++) {
                Period period = LENGTH.at(now.minus(LENGTH.duration().multipliedBy(i)));
                pipeline.hset(LAYOUT.period(period), Map.of("orders", "1", "items", "1", "coffee:Espresso", "1"));
                pipeline.pexpire(LAYOUT.period(period), Duration.ofDays(1).toMillis());
                pipeline.zadd(
                        LAYOUT.periods(LENGTH),
                        period.start().getEpochSecond(),
                        period.start().toString());
            }
        }
    }

    /** Forgets all that was counted and stored, but not where the queue's head is. */
    void forgetCounts() {
        Set<String> keys = redis.keys(LAYOUT.prefix() + ":*");
        keys.remove(LAYOUT.committed());
        keys.remove(LAYOUT.queue());
        if (!keys.isEmpty()) {
            redis.del(keys.toArray(String[]::new));
        }
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
