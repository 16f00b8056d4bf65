package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Fields;
import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.store.CountsStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ZRangeParams;
import redis.clients.jedis.resps.Tuple;

/**
 * Finds the stored periods and serializes them as they are stored now. Even a closed period may change, by a late order,
 * so a cached one is used only if Redis confirmed it moments ago. One thread at a time reads, in small batches, and its
 * result serves all that wait: many clients with the same request cost Redis and memory little more than one. Safe for
 * many threads if its client is.
 */
final class StoredPeriods {

    private static final long CONFIRMED_FOR = Duration.ofMillis(300).toNanos();
    private static final int CONFIRMED_AT_ONCE = 2_000;
    private static final int READ_AT_ONCE = 100;

    /** Stored periods in their order, and the last one that was looked at, where there are more. */
    record Page(List<Written> periods, Optional<Period> last) {}

    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final CountsStore store;
    private final Cache cache;
    private final ReentrantLock reading = new ReentrantLock(true);

    /** Keeps up to {@code cacheBytes} of what it has serialized. */
    StoredPeriods(UnifiedJedis redis, RedisLayout layout, CountsStore store, long cacheBytes) {
        this.redis = redis;
        this.layout = layout;
        this.store = store;
        this.cache = new Cache(cacheBytes);
    }

    /**
     * Fills a page with the periods of a query, up to a number of bytes. A full page lacks the last periods, or the
     * first ones if the query asks for the latest.
     */
    Page page(PeriodsQuery query, long mostBytes) {
        double first = query.from().map(StoredPeriods::secondFrom).orElse(Double.NEGATIVE_INFINITY);
        double last = query.to().map(at -> secondFrom(at) - 1).orElse(Double.POSITIVE_INFINITY);
        ZRangeParams range = query.latestFirst()
                ? ZRangeParams.zrangeByScoreParams(last, first).rev()
                : ZRangeParams.zrangeByScoreParams(first, last);
        List<Tuple> found = redis.zrangeWithScores(layout.periods(query.length()), range.limit(0, query.limit() + 1));
        List<Period> wanted = found.stream()
                .limit(query.limit())
                .map(one -> new Period(query.length(), Instant.ofEpochSecond((long) one.getScore())))
                .toList();
        List<Written> taken = new ArrayList<>();
        int looked = take(query.form(), wanted, mostBytes, taken);
        if (query.latestFirst()) {
            Collections.reverse(taken);
        }
        boolean more = looked < found.size();
        return new Page(taken, more ? Optional.of(wanted.get(looked - 1)) : Optional.empty());
    }

    /** The first whole second at or after the moment: periods start at whole seconds. */
    private static double secondFrom(Instant at) {
        return (double) (at.getNano() == 0 ? at.getEpochSecond() : at.getEpochSecond() + 1);
    }

    /** Takes the periods in their order up to a number of bytes, but at least one; returns how many it looked at. */
    private int take(PeriodFormat.Form form, List<Period> wanted, long mostBytes, List<Written> taken) {
        long bytes = 0;
        for (int i = 0; i < wanted.size(); i += CONFIRMED_AT_ONCE) {
            List<Period> some = wanted.subList(i, Math.min(i + CONFIRMED_AT_ONCE, wanted.size()));
            Map<Period, Optional<Written>> at = new HashMap<>(2 * some.size());
            confirm(form, some, mostBytes - bytes, at);
            for (int k = 0; k < some.size(); k++) {
                if (!at.containsKey(some.get(k))) {
                    if (bytes >= mostBytes) {
                        return i + k;
                    }
                    read(form, some.subList(k, some.size()), mostBytes - bytes, at);
                }
                Optional<Written> written = at.get(some.get(k));
                if (written.isPresent()) {
                    bytes += written.get().bytes().length;
                    if (bytes > mostBytes && !taken.isEmpty()) {
                        return i + k;
                    }
                    taken.add(written.get());
                }
            }
        }
        return wanted.size();
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
    private void confirm(PeriodFormat.Form form, List<Period> periods, long room, Map<Period, Optional<Written>> at) {
        if (addFresh(form, periods, room, at).isEmpty()) {
            return;
        }
        inTurn(() -> {
            long now = System.nanoTime();
            Map<Period, Written> stale = addFresh(form, periods, room, at);
            Map<Period, Response<List<String>>> replies = new HashMap<>(2 * stale.size());
            try (AbstractPipeline pipeline = redis.pipelined()) {
                stale.keySet()
                        .forEach(period -> replies.put(
                                period, pipeline.hmget(layout.period(period), Fields.ORDERS, Fields.ITEMS)));
                pipeline.sync();
            }
            Map<Period, Written> confirmed = new HashMap<>(2 * stale.size());
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
    private Map<Period, Written> addFresh(
            PeriodFormat.Form form, List<Period> periods, long room, Map<Period, Optional<Written>> at) {
        long now = System.nanoTime();
        Map<Period, Written> stale = new HashMap<>();
        cache.find(form, periods, room).forEach((period, written) -> {
            if (now - written.checkedAt() <= CONFIRMED_FOR) {
                at.put(period, Optional.of(written));
            } else {
                stale.put(period, written);
            }
        });
        return stale;
    }

    private static boolean holds(Written written, List<String> ordersAndItems) {
        return Long.toString(written.orders()).equals(ordersAndItems.get(0))
                && Long.toString(written.items()).equals(ordersAndItems.get(1));
    }

    /** Reads the first of the periods and some that follow, as far as there is room. */
    private void read(PeriodFormat.Form form, List<Period> periods, long room, Map<Period, Optional<Written>> at) {
        List<Period> unread = periods.stream()
                .filter(period -> !at.containsKey(period))
                .limit(READ_AT_ONCE)
                .toList();
        inTurn(() -> {
            long now = System.nanoTime();
            addFresh(form, unread, room, at);
            Map<Period, Written> fresh = new HashMap<>();
            AtomicLong bytes = new AtomicLong();
            List<Period> still =
                    unread.stream().filter(period -> !at.containsKey(period)).toList();
            store.forEachPeriod(still, (period, counts) -> {
                Optional<Written> written = counts.map(c -> Written.of(form.bytes(period, c), c, now));
                at.put(period, written);
                written.ifPresent(w -> fresh.put(period, w));
                return bytes.addAndGet(written.map(w -> w.bytes().length).orElse(0)) < room;
            });
            cache.put(form, fresh);
        });
    }

    /** Drops the cache: the counts have gone back to an older state. */
    void forget() {
        cache.clear();
    }

    /** The memory that cached periods take. */
    long cachedBytes() {
        return cache.bytes();
    }

    /**
     * A serialized period. Orders and items only grow, so if both are the same, so are all counts: two small fields
     * tell whether it is still valid.
     *
     * @param sum a checksum of the bytes
     * @param checkedAt when it was last known to be valid, by {@link System#nanoTime}
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed, and never compared
    record Written(byte[] bytes, long sum, long orders, long items, long checkedAt) {

        private static final int OVERHEAD = 200;

        static Written of(byte[] bytes, Counts counts, long now) {
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            return new Written(bytes, sum.getValue(), counts.orders(), counts.items(), now);
        }

        Written checked(long now) {
            return new Written(bytes, sum, orders, items, now);
        }

        /** Roughly the memory that it takes. */
        int weight() {
            return bytes.length + OVERHEAD;
        }
    }

    /** The periods serialized last, within a limit of memory. Safe for many threads. */
    static final class Cache {

        private record Key(PeriodFormat.Form form, Period period) {}

        private final long mostBytes;
        private final Map<Key, Written> byUse = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;

        Cache(long mostBytes) {
            this.mostBytes = mostBytes;
        }

        /** Those of the periods that are cached; at most the first ones that fill {@code room} bytes. */
        synchronized Map<Period, Written> find(PeriodFormat.Form form, Collection<Period> periods, long room) {
            Map<Period, Written> found = new HashMap<>(periods.size() * 2);
            long foundBytes = 0;
            for (Period period : periods) {
                Written written = byUse.get(new Key(form, period));
                if (written != null) {
                    found.put(period, written);
                    foundBytes += written.bytes().length;
                    if (foundBytes >= room) {
                        break;
                    }
                }
            }
            return found;
        }

        synchronized void put(PeriodFormat.Form form, Map<Period, Written> periods) {
            periods.forEach((period, written) -> {
                Written before = byUse.put(new Key(form, period), written);
                bytes += written.weight() - (before == null ? 0 : before.weight());
            });
            Iterator<Written> oldest = byUse.values().iterator();
            while (bytes > mostBytes && oldest.hasNext()) {
                bytes -= oldest.next().weight();
                oldest.remove();
            }
        }

        synchronized void clear() {
            byUse.clear();
            bytes = 0;
        }

        synchronized long bytes() {
            return bytes;
        }
    }
}
