package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Fields;
import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.store.CountsStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * Writes periods out as they are stored now. Even a closed period may still change, by a late order; so what was
 * written before is used again only once Redis has confirmed it, moments ago. One asker at a time reads, in small
 * batches, and what it reads serves all who wait: many who ask for the same cost Redis and memory little more than one.
 * Safe for many threads.
 */
final class PeriodWriter {

    private static final long CONFIRMED_FOR = Duration.ofMillis(300).toNanos();
    private static final int CONFIRMED_AT_ONCE = 2_000;
    private static final int READ_AT_ONCE = 100;

    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final CountsStore store;
    private final PeriodCache cache;
    private final ReentrantLock reading = new ReentrantLock(true);

    PeriodWriter(UnifiedJedis redis, RedisLayout layout, CountsStore store, PeriodCache cache) {
        this.redis = redis;
        this.layout = layout;
        this.store = store;
        this.cache = cache;
    }

    /** Those of the periods that are stored. */
    Map<Period, WrittenPeriod> write(PeriodFormat format, List<Period> periods) {
        Map<Period, WrittenPeriod> written = new HashMap<>(2 * periods.size());
        for (List<Period> some : batches(missing(format, periods, written), CONFIRMED_AT_ONCE)) {
            inTurn(() -> confirm(format, missing(format, some, written), written));
        }
        for (List<Period> some : batches(missing(format, periods, written), READ_AT_ONCE)) {
            inTurn(() -> read(format, missing(format, some, written), written));
        }
        return written;
    }

    private void inTurn(Runnable work) {
        reading.lock();
        try {
            work.run();
        } finally {
            reading.unlock();
        }
    }

    /** Adds what is known and was confirmed of late; returns the others. */
    private List<Period> missing(PeriodFormat format, List<Period> periods, Map<Period, WrittenPeriod> written) {
        long now = System.nanoTime();
        List<Period> missing = new ArrayList<>();
        for (Period period : periods) {
            if (!written.containsKey(period)) {
                missing.add(period);
            }
        }
        Map<Period, WrittenPeriod> known = cache.find(format, missing);
        missing.removeIf(period -> {
            WrittenPeriod found = known.get(period);
            boolean holds = found != null && now - found.checkedAt() <= CONFIRMED_FOR;
            if (holds) {
                written.put(period, found);
            }
            return holds;
        });
        return missing;
    }

    /** Asks for the two telling fields of what is known; adds what still holds. */
    private void confirm(PeriodFormat format, List<Period> periods, Map<Period, WrittenPeriod> written) {
        Map<Period, WrittenPeriod> known = cache.find(format, periods);
        if (known.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        Map<Period, Response<List<String>>> replies = new HashMap<>(2 * known.size());
        try (AbstractPipeline pipeline = redis.pipelined()) {
            known.keySet()
                    .forEach(period ->
                            replies.put(period, pipeline.hmget(layout.period(period), Fields.ORDERS, Fields.ITEMS)));
            pipeline.sync();
        }
        Map<Period, WrittenPeriod> confirmed = new HashMap<>(2 * known.size());
        known.forEach((period, before) -> {
            if (holds(before, replies.get(period).get())) {
                confirmed.put(period, before.checked(now));
            }
        });
        cache.put(format, confirmed);
        written.putAll(confirmed);
    }

    private static boolean holds(WrittenPeriod written, List<String> ordersAndItems) {
        return Long.toString(written.orders()).equals(ordersAndItems.get(0))
                && Long.toString(written.items()).equals(ordersAndItems.get(1));
    }

    private void read(PeriodFormat format, List<Period> periods, Map<Period, WrittenPeriod> written) {
        long now = System.nanoTime();
        Map<Period, WrittenPeriod> fresh = new HashMap<>();
        store.periods(periods)
                .forEach((Period period, Counts counts) ->
                        fresh.put(period, WrittenPeriod.of(format.bytes(period, counts), counts, now)));
        cache.put(format, fresh);
        written.putAll(fresh);
    }

    private static List<List<Period>> batches(List<Period> periods, int size) {
        List<List<Period>> batches = new ArrayList<>();
        for (int i = 0; i < periods.size(); i += size) {
            batches.add(periods.subList(i, Math.min(i + size, periods.size())));
        }
        return batches;
    }
}
