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
import java.util.SortedMap;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * Writes periods out as they are stored now. Even a closed period may still change, by a late order; so what was
 * written before is used again only once Redis has confirmed it, at most a second ago. Safe for many threads.
 */
final class PeriodWriter {

    private static final long CONFIRMED_FOR = Duration.ofSeconds(1).toNanos();
    private static final int BATCH = 1_000;

    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final CountsStore store;
    private final PeriodCache cache;

    PeriodWriter(UnifiedJedis redis, RedisLayout layout, CountsStore store, PeriodCache cache) {
        this.redis = redis;
        this.layout = layout;
        this.store = store;
        this.cache = cache;
    }

    /** Those of the periods that are stored, in their order. */
    List<WrittenPeriod> write(PeriodFormat format, List<Period> periods) {
        long now = System.nanoTime();
        Map<Period, WrittenPeriod> known = cache.find(format, periods);
        Map<Period, WrittenPeriod> news = new HashMap<>();
        List<Period> doubtful = periods.stream()
                .filter(known::containsKey)
                .filter(period -> now - known.get(period).checkedAt() > CONFIRMED_FOR)
                .toList();
        confirm(doubtful, known, news, now);
        List<Period> unknown =
                periods.stream().filter(period -> !known.containsKey(period)).toList();
        SortedMap<Period, Counts> stored = store.periods(unknown);
        stored.forEach(
                (period, counts) -> news.put(period, WrittenPeriod.of(format.bytes(period, counts), counts, now)));
        cache.put(format, news);
        known.putAll(news);
        return periods.stream().filter(known::containsKey).map(known::get).toList();
    }

    /** Asks for the two telling fields of each doubtful period; what does not hold any more is known no longer. */
    private void confirm(
            List<Period> doubtful, Map<Period, WrittenPeriod> known, Map<Period, WrittenPeriod> news, long now) {
        for (int i = 0; i < doubtful.size(); i += BATCH) {
            List<Period> batch = doubtful.subList(i, Math.min(i + BATCH, doubtful.size()));
            List<Response<List<String>>> replies = new ArrayList<>(batch.size());
            try (AbstractPipeline pipeline = redis.pipelined()) {
                batch.forEach(
                        period -> replies.add(pipeline.hmget(layout.period(period), Fields.ORDERS, Fields.ITEMS)));
                pipeline.sync();
            }
            for (int k = 0; k < batch.size(); k++) {
                Period period = batch.get(k);
                if (holds(known.get(period), replies.get(k).get())) {
                    news.put(period, known.get(period).checked(now));
                } else {
                    known.remove(period);
                }
            }
        }
    }

    private static boolean holds(WrittenPeriod written, List<String> ordersAndItems) {
        return Long.toString(written.orders()).equals(ordersAndItems.get(0))
                && Long.toString(written.items()).equals(ordersAndItems.get(1));
    }
}
