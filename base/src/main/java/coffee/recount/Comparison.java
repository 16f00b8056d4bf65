package coffee.recount;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Fields;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.store.CountsStore;
import coffee.store.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A recount beside what is stored: totals, rejects, and every period of every length. Where some orders do not say
 * when they were placed, a period may hold more than the recount knows of; all of them together may not. Immutable.
 *
 * @param queued how many orders wait: while some do, differences are to be expected
 * @param periods how many periods were compared
 */
public record Comparison(long lines, long queued, int periods, List<Difference> differences) {

    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    public Comparison {
        differences = List.copyOf(differences);
    }

    public static Comparison of(Recount recount, CountsStore store) {
        Standing standing = store.standing();
        List<Difference> differences = new ArrayList<>();
        compare("totals", recount.totals().fields(), standing.totals().fields(), differences);
        int periods = 0;
        for (PeriodLength length : recount.lengths()) {
            SortedMap<Period, Counts> stored = store.periods(length, Instant.EPOCH, END);
            SortedMap<Period, Counts> expected = ofLength(recount, length);
            if (recount.undated().orders() == 0) {
                compareEach(expected, stored, differences);
            } else {
                compareTogether(length, expected, recount.undated(), stored, differences);
            }
            periods += expected.size();
        }
        return new Comparison(recount.lines(), standing.queued(), periods, differences);
    }

    public boolean same() {
        return differences.isEmpty() && queued == 0;
    }

    private static SortedMap<Period, Counts> ofLength(Recount recount, PeriodLength length) {
        SortedMap<Period, Counts> periods = new TreeMap<>();
        recount.periods().forEach((period, counts) -> {
            if (period.length().equals(length)) {
                periods.put(period, counts);
            }
        });
        return periods;
    }

    private static void compareEach(
            SortedMap<Period, Counts> expected, SortedMap<Period, Counts> stored, List<Difference> differences) {
        TreeSet<Period> all = new TreeSet<>(expected.keySet());
        all.addAll(stored.keySet());
        for (Period period : all) {
            compare(name(period), fields(expected, period), fields(stored, period), differences);
        }
    }

    private static void compareTogether(
            PeriodLength length,
            SortedMap<Period, Counts> expected,
            Counts undated,
            SortedMap<Period, Counts> stored,
            List<Difference> differences) {
        Counts sum = new Counts();
        stored.values().forEach(sum::add);
        Counts due = new Counts();
        expected.values().forEach(due::add);
        due.add(undated);
        if (capped(sum)) {
            compare("all " + length, sizes(due), sizes(sum), differences);
            return;
        }
        compare("all " + length, due.fields(), sum.fields(), differences);
        expected.forEach((period, counts) -> {
            Map<String, Long> held = fields(stored, period);
            counts.fields().forEach((field, n) -> {
                long have = held.getOrDefault(field, 0L);
                if (have < n) {
                    differences.add(new Difference(name(period), field, n, have));
                }
            });
        });
    }

    /** Which names went under that heading depends on what else was in their period: unknown for undated orders. */
    private static boolean capped(Counts counts) {
        return Dimension.ALL.stream().anyMatch(d -> counts.names(d).containsKey(OrderLimits.OTHER));
    }

    private static Map<String, Long> sizes(Counts counts) {
        return Map.of(Fields.ORDERS, counts.orders(), Fields.ITEMS, counts.items());
    }

    private static void compare(
            String where, Map<String, Long> expected, Map<String, Long> stored, List<Difference> differences) {
        TreeSet<String> fields = new TreeSet<>(expected.keySet());
        fields.addAll(stored.keySet());
        for (String field : fields) {
            long due = expected.getOrDefault(field, 0L);
            long have = stored.getOrDefault(field, 0L);
            if (due != have) {
                differences.add(new Difference(where, field, due, have));
            }
        }
    }

    private static Map<String, Long> fields(SortedMap<Period, Counts> periods, Period period) {
        Counts counts = periods.get(period);
        return counts == null ? Map.of() : counts.fields();
    }

    private static String name(Period period) {
        return period.length() + " " + period.start();
    }
}
