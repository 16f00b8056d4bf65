package coffee.operator.stats;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Period;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.contract.Slice;
import coffee.operator.Printable;
import coffee.store.CountsStore.Standing;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The counts to show, all or a slice, and how they are written.
 *
 * @param since when the counting of a dimension or a cross began, by its label, if it was not at the beginning
 * @param periods of one length
 */
record Stats(
        Schema schema,
        Map<String, Instant> since,
        Optional<Slice> where,
        Standing standing,
        SortedMap<Period, Counts> periods) {

    private static final int NAMES = 20;
    private static final String ROW = "%-28s %15s %15s%n";

    /** The part of those counts to show. */
    private Counts shown(Counts counts) {
        return where.map(slice -> slice.of(counts)).orElse(counts);
    }

    private boolean tellsOrders() {
        return where.map(Slice::tellsOrders).orElse(true);
    }

    /** By dimension, how many pairs were counted as {@code (other)}, which the slice may lack. */
    private Map<String, Long> untold(Counts counts) {
        Map<String, Long> untold = new TreeMap<>();
        where.ifPresent(slice -> schema.dimensions().forEach(d -> untold.put(d.label(), slice.untold(counts, d))));
        untold.values().removeIf(n -> n == 0);
        return untold;
    }

    private Map<String, Long> rejected() {
        Map<String, Long> byLabel = new TreeMap<>();
        standing.totals().rejected().forEach((reason, n) -> byLabel.put(reason.label(), n));
        byLabel.values().removeIf(n -> n == 0);
        return byLabel;
    }

    /** Writes them for a person: the names with the highest counts, and a line a period. */
    void printTable(PrintWriter out) {
        out.printf(ROW, "", "orders", "items");
        row(out, "counted", standing.totals());
        single(out, "rejected", standing.totals().rejectedInAll());
        single(out, "queued", standing.queued());
        for (Dimension d : schema.dimensions()) {
            names(out, d.label(), shown(standing.totals()).names(d));
        }
        names(out, "pairs that are not counted apart", untold(standing.totals()));
        names(out, "rejected", rejected());
        if (!periods.isEmpty()) {
            out.println();
            out.printf(ROW, "periods of " + periods.firstKey().length(), "orders", "items");
            periods.forEach((period, counts) -> row(out, period.start().toString(), counts));
        }
    }

    private void row(PrintWriter out, String title, Counts all) {
        Counts counts = shown(all);
        out.printf(ROW, title, tellsOrders() ? number(counts.orders()) : "-", number(counts.items()));
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

    private static void single(PrintWriter out, String title, long n) {
        out.printf("%-28s %15s%n", title, number(n));
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Writes them as comma-separated values (RFC 4180), one number a line; the totals have no period. */
    void printCsv(PrintWriter out) {
        out.println("period,what,name,count");
        line(out, "", "queued", "", standing.queued());
        lines(out, "", standing.totals());
        standing.totals().rejected().forEach((reason, n) -> line(out, "", "rejected", reason.label(), n));
        periods.forEach((period, counts) -> lines(out, period.start().toString(), counts));
    }

    private void lines(PrintWriter out, String period, Counts all) {
        Counts counts = shown(all);
        if (tellsOrders()) {
            line(out, period, "orders", "", counts.orders());
        }
        line(out, period, "items", "", counts.items());
        for (Dimension d : schema.dimensions()) {
            counts.names(d).forEach((name, n) -> line(out, period, d.label(), name, n));
        }
        untold(all).forEach((label, n) -> line(out, period, "other", label, n));
        if (where.isEmpty()) {
            for (Cross c : schema.crosses()) {
                counts.pairs(c)
                        .forEach((first, seconds) ->
                                seconds.forEach((second, n) -> line(out, period, c.label(), first + "*" + second, n)));
            }
        }
    }

    private static void line(PrintWriter out, String period, String what, String name, long count) {
        boolean plain = name.matches("[^,\"\\r\\n]*");
        out.println(period + "," + what + "," + (plain ? name : '"' + name.replace("\"", "\"\"") + '"') + "," + count);
    }

    /** Writes them as one JSON object: totals, rejected, periods by their start, and the length of the queue. */
    void printJson(PrintWriter out) {
        JsonObject byStart = new JsonObject();
        periods.forEach((period, counts) -> byStart.add(period.start().toString(), json(counts, period.end())));
        JsonObject all = new JsonObject();
        all.add("periods", byStart);
        all.addProperty("queued", standing.queued());
        all.add("rejected", json(rejected()));
        all.add("totals", json(standing.totals(), Instant.MAX));
        new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create()
                .toJson(all, out);
        out.println();
    }

    /** Null means not counted then, or unknown for a slice; an optional dimension without names is left out. */
    private JsonObject json(Counts all, Instant end) {
        Counts counts = shown(all);
        JsonObject o = new JsonObject();
        for (Dimension d : schema.dimensions()) {
            Map<String, Long> names = counts.names(d);
            if (names.isEmpty() && !Slice.isTold(where, d, since, end)) {
                o.add(d.label(), JsonNull.INSTANCE);
            } else if (!d.optional() || !names.isEmpty()) {
                o.add(d.label(), json(names));
            }
        }
        if (where.isEmpty() && !schema.crosses().isEmpty()) {
            JsonObject crosses = new JsonObject();
            for (Cross c : schema.crosses()) {
                JsonObject cross = new JsonObject();
                counts.pairs(c).forEach((first, seconds) -> cross.add(first, json(seconds)));
                crosses.add(c.label(), cross);
            }
            o.add("crosses", crosses);
        }
        o.addProperty("items", counts.items());
        o.add("orders", tellsOrders() ? new JsonPrimitive(counts.orders()) : JsonNull.INSTANCE);
        Map<String, Long> untold = untold(all);
        if (!untold.isEmpty()) {
            o.add("other", json(untold));
        }
        return o;
    }

    private static JsonObject json(Map<String, Long> byName) {
        JsonObject o = new JsonObject();
        byName.forEach(o::addProperty);
        return o;
    }
}
