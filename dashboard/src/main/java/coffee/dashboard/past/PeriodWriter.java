package coffee.dashboard.past;

import coffee.contract.Fields;
import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.store.CountsStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * Serializes periods as they are stored now. Even a closed period may change, by a late order, so a cached one is used
 * only if Redis confirmed it moments ago. One thread at a time reads, in small batches, and its result serves all that
 * wait: many clients with the same request cost Redis and memory little more than one. Safe for many threads.
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

    /** The periods that are stored, in their order, and how many periods were looked at. */
    record Taken(List<PeriodCache.Written> written, int looked) {}

    /** Takes the periods in their order up to a number of bytes, but at least one. */
    Taken take(PeriodFormat.Form form, List<Period> wanted, long mostBytes) {
        List<PeriodCache.Written> taken = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < wanted.size(); i += CONFIRMED_AT_ONCE) {
            List<Period> some = wanted.subList(i, Math.min(i + CONFIRMED_AT_ONCE, wanted.size()));
            Map<Period, Optional<PeriodCache.Written>> at = new HashMap<>(2 * some.size());
            confirm(form, some, mostBytes - bytes, at);
            for (int k = 0; k < some.size(); k++) {
                if (!at.containsKey(some.get(k))) {
                    if (bytes >= mostBytes) {
                        return new Taken(taken, i + k);
                    }
                    read(form, some.subList(k, some.size()), mostBytes - bytes, at);
                }
                Optional<PeriodCache.Written> written = at.get(some.get(k));
                if (written.isPresent()) {
                    bytes += written.get().bytes().length;
                    if (bytes > mostBytes && !taken.isEmpty()) {
                        return new Taken(taken, i + k);
                    }
                    taken.add(written.get());
                }
            }
        }
        return new Taken(taken, wanted.size());
    }

    private void inTurn(Runnable work) {
        reading.lock();
        try {
            work.run();
        } finally {
            reading.unlock();
        }
    }

    /** Adds cached periods that Redis confirms by two fields. */
    private void confirm(
            PeriodFormat.Form form, List<Period> periods, long room, Map<Period, Optional<PeriodCache.Written>> at) {
        if (addFresh(form, periods, room, at).isEmpty()) {
            return;
        }
        inTurn(() -> {
            long now = System.nanoTime();
            Map<Period, PeriodCache.Written> stale = addFresh(form, periods, room, at);
            Map<Period, Response<List<String>>> replies = new HashMap<>(2 * stale.size());
            try (AbstractPipeline pipeline = redis.pipelined()) {
                stale.keySet()
                        .forEach(period -> replies.put(
                                period, pipeline.hmget(layout.period(period), Fields.ORDERS, Fields.ITEMS)));
                pipeline.sync();
            }
            Map<Period, PeriodCache.Written> confirmed = new HashMap<>(2 * stale.size());
            stale.forEach((period, before) -> {
                if (holds(before, replies.get(period).get())) {
                    confirmed.put(period, before.checked(now));
                }
            });
            cache.put(form, confirmed);
            confirmed.forEach((period, written) -> at.put(period, Optional.of(written)));
        });
    }

    /** Adds cached periods that were confirmed recently; returns the other cached ones. */
    private Map<Period, PeriodCache.Written> addFresh(
            PeriodFormat.Form form, List<Period> periods, long room, Map<Period, Optional<PeriodCache.Written>> at) {
        long now = System.nanoTime();
        Map<Period, PeriodCache.Written> stale = new HashMap<>();
        cache.find(form, periods, room).forEach((period, written) -> {
            if (now - written.checkedAt() <= CONFIRMED_FOR) {
                at.put(period, Optional.of(written));
            } else {
                stale.put(period, written);
            }
        });
        return stale;
    }

    private static boolean holds(PeriodCache.Written written, List<String> ordersAndItems) {
        return Long.toString(written.orders()).equals(ordersAndItems.get(0))
                && Long.toString(written.items()).equals(ordersAndItems.get(1));
    }

    /** Reads the first of the periods and some that follow, as far as there is room. */
    private void read(
            PeriodFormat.Form form, List<Period> periods, long room, Map<Period, Optional<PeriodCache.Written>> at) {
        List<Period> unread = periods.stream()
                .filter(period -> !at.containsKey(period))
                .limit(READ_AT_ONCE)
                .toList();
        inTurn(() -> {
            long now = System.nanoTime();
            addFresh(form, unread, room, at);
            Map<Period, PeriodCache.Written> fresh = new HashMap<>();
            AtomicLong bytes = new AtomicLong();
            List<Period> still =
                    unread.stream().filter(period -> !at.containsKey(period)).toList();
            store.forEachPeriod(still, (period, counts) -> {
                Optional<PeriodCache.Written> written =
                        counts.map(c -> PeriodCache.Written.of(form.bytes(period, c), c, now));
                at.put(period, written);
                written.ifPresent(w -> fresh.put(period, w));
                return bytes.addAndGet(written.map(w -> w.bytes().length).orElse(0)) < room;
            });
            cache.put(form, fresh);
        });
    }
}
