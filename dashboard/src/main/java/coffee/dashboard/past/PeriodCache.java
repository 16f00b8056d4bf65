package coffee.dashboard.past;

import coffee.contract.Period;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The periods that were written out last, within a bound of memory. Safe for many threads. */
final class PeriodCache {

    private record Key(PeriodForm form, Period period) {}

    private final long mostBytes;
    private final Map<Key, WrittenPeriod> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PeriodCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Those of the periods that are known; of many, the first ones, until they have {@code room} bytes. */
    synchronized Map<Period, WrittenPeriod> find(PeriodForm form, Collection<Period> periods, long room) {
        Map<Period, WrittenPeriod> found = new HashMap<>(periods.size() * 2);
        long foundBytes = 0;
        for (Period period : periods) {
            WrittenPeriod written = byUse.get(new Key(form, period));
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

    synchronized void put(PeriodForm form, Map<Period, WrittenPeriod> periods) {
        periods.forEach((period, written) -> {
            WrittenPeriod before = byUse.put(new Key(form, period), written);
            bytes += written.weight() - (before == null ? 0 : before.weight());
        });
        Iterator<WrittenPeriod> oldest = byUse.values().iterator();
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
