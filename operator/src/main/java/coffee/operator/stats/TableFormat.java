package coffee.operator.stats;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.operator.Printable;
import coffee.store.CountsStore.Standing;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes stats for a person: the names with the highest counts, and a line a period. */
final class TableFormat {

    private static final int NAMES = 20;
    private static final String ROW = "%-28s %15s %15s%n";

    private TableFormat() {}

    static void print(Stats stats, PrintWriter out) {
        Standing standing = stats.standing();
        Counts totals = stats.shown(standing.totals());
        out.printf(ROW, "", "orders", "items");
        row(out, "counted", stats, totals);
        single(out, "rejected", standing.totals().rejectedInAll());
        single(out, "queued", standing.queued());
        for (Dimension d : stats.schema().dimensions()) {
            names(out, d.label(), totals.names(d));
        }
        names(out, "pairs that are not counted apart", stats.untold(standing.totals()));
        Map<String, Long> reasons = new TreeMap<>();
        standing.totals().rejected().forEach((reason, n) -> reasons.put(reason.label(), n));
        names(out, "rejected", reasons);
        if (!stats.periods().isEmpty()) {
            out.println();
            out.printf(ROW, "periods of " + stats.periods().firstKey().length(), "orders", "items");
            stats.periods()
                    .forEach((period, counts) -> row(out, period.start().toString(), stats, stats.shown(counts)));
        }
    }

    private static void names(PrintWriter out, String title, Map<String, Long> byName) {
        List<Map.Entry<String, Long>> sorted = byName.entrySet().stream()
                .filter(e -> e.getValue() != 0)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        if (sorted.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        sorted.stream().limit(NAMES).forEach(e -> single(out, "  " + Printable.of(e.getKey(), 100), e.getValue()));
        if (sorted.size() > NAMES) {
            out.println("  and " + (sorted.size() - NAMES) + " more");
        }
    }

    private static void row(PrintWriter out, String title, Stats stats, Counts counts) {
        out.printf(ROW, title, stats.tellsOrders() ? number(counts.orders()) : "-", number(counts.items()));
    }

    private static void single(PrintWriter out, String title, long n) {
        out.printf("%-28s %15s%n", title, number(n));
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
