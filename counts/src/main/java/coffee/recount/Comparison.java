package coffee.recount;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.settings.KeptPeriod;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A recount compared with what is stored: totals, rejects, and every period of every length. If some orders have no
 * time, a single period may hold more than its recount, but all periods of a length together may not. Immutable.
 *
 * @param queued how many orders are still queued: while there are some, expect differences
 * @param periods how many periods were compared
 * @param partly the labels of dimensions and crosses that are not compared, because they were not counted from the
 *     beginning
 */
public record Comparison(long lines, long queued, int periods, List<Difference> differences, Set<String> partly) {

    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    public Comparison {
        differences = List.copyOf(differences);
        partly = Set.copyOf(partly);
    }

    /** Compares the labels of the recount's schema that the store has counted from the beginning. */
    public static Comparison of(Recount recount, CountsStore store) {
        Set<String> partly = new TreeSet<>();
        store.schema().ifPresent(stored -> partly.addAll(stored.since().keySet()));
        Predicate<String> compared = label -> recount.schema().labels().contains(label) && !partly.contains(label);
        partly.retainAll(recount.schema().labels());
        Standing standing = store.standing();
        List<Difference> differences = new ArrayList<>();
        compare("totals", recount.totals().only(compared), standing.totals().only(compared), differences);
        int periods = 0;
        for (KeptPeriod kept : recount.lengths()) {
            PeriodLength length = kept.length();
            SortedMap<Period, Counts> stored = store.periods(length, Instant.EPOCH, END);
            stored.replaceAll((period, counts) -> counts.only(compared));
            SortedMap<Period, Counts> expected = ofLength(recount, length);
            expected.replaceAll((period, counts) -> counts.only(compared));
            if (recount.undated().orders() == 0) {
                compareEach(expected, stored, differences);
            } else {
                Predicate<String> ofLength = label -> compared.test(label) && (kept.crosses() || !label.contains("*"));
                compareTogether(length, expected, recount.undated().only(ofLength), stored, differences);
            }
            periods += expected.size();
        }
        return new Comparison(recount.lines(), standing.queued(), periods, differences, partly);
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
            compare(name(period), counts(expected, period), counts(stored, period), differences);
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
        // Which names are under (other) depends on the other orders of the period, which undated orders do not tell.
        Predicate<String> known = Predicate.not(sum.capped()::contains);
        compare("all " + length, due.only(known), sum.only(known), differences);
        expected.forEach((period, counts) -> {
            Map<String, Long> held = counts(stored, period).fields();
            counts.only(known).fields().forEach((field, n) -> {
                long have = held.getOrDefault(field, 0L);
                if (have < n) {
                    differences.add(new Difference(name(period), field, n, have));
                }
            });
        });
    }

    private static void compare(String where, Counts expected, Counts stored, List<Difference> differences) {
        Map<String, Long> due = expected.fields();
        Map<String, Long> have = stored.fields();
        TreeSet<String> fields = new TreeSet<>(due.keySet());
        fields.addAll(have.keySet());
        for (String field : fields) {
            long dueOfField = due.getOrDefault(field, 0L);
            long haveOfField = have.getOrDefault(field, 0L);
            if (dueOfField != haveOfField) {
                differences.add(new Difference(where, field, dueOfField, haveOfField));
            }
        }
    }

    private static Counts counts(SortedMap<Period, Counts> periods, Period period) {
        return periods.getOrDefault(period, new Counts());
    }

    private static String name(Period period) {
        return period.length() + " " + period.start();
    }

    /**
     * One stored number that differs from the recount.
     *
     * @param where {@code totals}, or a period such as {@code 30s 2026-03-14T08:50:00Z}
     * @param field the field of its hash
     */
    public record Difference(String where, String field, long expected, long stored) {

        @Override
        public String toString() {
            return where + " " + field + ": expected " + expected + ", stored " + stored;
        }
    }
}
