package coffee.topology.save.live;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which periods a live snapshot shows. For each length: the current one, the newest that changed since the last
 * snapshot, and once more, each that has ended since it was shown. Safe for several threads.
 */
final class ShownPeriods {

    private static final int MOST_CHANGED = 4;
    private static final int MOST_OPEN = 64;

    private final Map<PeriodLength, TreeSet<Period>> changed = new TreeMap<>();
    private final Map<PeriodLength, TreeSet<Period>> open = new TreeMap<>();

    ShownPeriods(Collection<PeriodLength> lengths) {
        for (PeriodLength length : lengths) {
            changed.put(length, new TreeSet<>());
            open.put(length, new TreeSet<>());
        }
    }

    synchronized void changed(Collection<Period> periods) {
        for (Period period : periods) {
            TreeSet<Period> newest = changed.get(period.length());
            newest.add(period);
            if (newest.size() > MOST_CHANGED) {
                newest.pollFirst();
            }
        }
    }

    /** Whether a period that was shown as open has ended. */
    synchronized boolean hasEnded(Instant now) {
        return open.values().stream()
                .anyMatch(shown -> !shown.isEmpty() && !shown.first().end().isAfter(now));
    }

    /** Returns what to show now, and starts over for the next snapshot. */
    synchronized List<Period> take(Instant now) {
        List<Period> all = new ArrayList<>();
        changed.forEach((length, newest) -> {
            TreeSet<Period> shown = open.get(length);
            TreeSet<Period> take = new TreeSet<>(newest);
            take.add(length.at(now));
            while (!shown.isEmpty() && !shown.first().end().isAfter(now)) {
                take.add(shown.pollFirst());
            }
            take.stream().filter(p -> p.end().isAfter(now)).forEach(shown::add);
            while (shown.size() > MOST_OPEN) {
                shown.pollLast();
            }
            newest.clear();
            all.addAll(take);
        });
        return all;
    }
}
