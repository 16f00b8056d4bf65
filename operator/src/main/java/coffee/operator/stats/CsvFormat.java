package coffee.operator.stats;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Schema.Cross;
import java.io.PrintWriter;

/** Writes stats as comma-separated values (RFC 4180), one number a line; the totals have no period. */
final class CsvFormat {

    private CsvFormat() {}

    static void print(Stats stats, PrintWriter out) {
        out.println("period,what,name,count");
        Counts totals = stats.standing().totals();
        line(out, "", "queued", "", stats.standing().queued());
        counts(out, "", stats, totals);
        totals.rejected().forEach((reason, n) -> line(out, "", "rejected", reason.label(), n));
        stats.periods().forEach((period, counts) -> counts(out, period.start().toString(), stats, counts));
    }

    private static void counts(PrintWriter out, String period, Stats stats, Counts all) {
        Counts counts = stats.shown(all);
        if (stats.tellsOrders()) {
            line(out, period, "orders", "", counts.orders());
        }
        line(out, period, "items", "", counts.items());
        for (Dimension d : stats.schema().dimensions()) {
            counts.names(d).forEach((name, n) -> line(out, period, d.label(), name, n));
        }
        stats.untold(all).forEach((label, n) -> line(out, period, "other", label, n));
        if (stats.where().isEmpty()) {
            for (Cross c : stats.schema().crosses()) {
                counts.pairs(c)
                        .forEach((first, seconds) ->
                                seconds.forEach((second, n) -> line(out, period, c.label(), first + "*" + second, n)));
            }
        }
    }

    private static void line(PrintWriter out, String period, String what, String name, long count) {
        out.println(period + "," + what + "," + quoted(name) + "," + count);
    }

    private static String quoted(String name) {
        return name.matches("[^,\"\\r\\n]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
