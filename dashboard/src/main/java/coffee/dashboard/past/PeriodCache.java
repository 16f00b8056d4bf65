package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Period;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** The periods serialized last, within a limit of memory. Safe for many threads. */
final class PeriodCache {

    private record Key(PeriodFormat.Form form, Period period) {}

    private final long mostBytes;
    private final Map<Key, Written> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PeriodCache(long mostBytes) {
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
}
