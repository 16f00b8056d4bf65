package coffee.dashboard.web;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.Slice;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes counts as JSON.
 *
 * <pre>{"orders":12,"items":31,"age":{"2030":12},"payment":{"Cash":12},"coffee":{"Americano":31}}</pre>
 */
public final class CountsJson {

    /** The most names of a dimension in an answer: if they are as long as they may be, some megabytes. */
    public static final int MOST_NAMES = 3_000;

    /** How many names of a dimension the live stream and the metrics have; the others are summed up. */
    public static final int LIVE_NAMES = 100;

    private CountsJson() {}

    /** Writes JSON, without the checked exception that writing to memory never throws. */
    @FunctionalInterface
    public interface Content {
        void writeTo(JsonWriter out) throws IOException;
    }

    /** A JSON object with that content. */
    public static String object(Content content) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.beginObject();
            content.writeTo(out);
            out.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Writes counts that end at that moment into the open object, with at most {@code mostNames} of a dimension, the most
     * counted. The rest is under {@code (other)}, and the object is then {@code truncated}. An optional dimension without
     * names is left out; null means that it was not counted then, or cannot be known for a slice. In a slice, {@code
     * other} has the number of pairs of a dimension that were not counted separately, if any.
     */
    public static void write(JsonWriter out, CountsView view, Counts all, Instant end, int mostNames)
            throws IOException {
        Optional<Slice> slice = view.where();
        Counts counts = slice.map(s -> s.of(all)).orElse(all);
        if (slice.map(Slice::tellsOrders).orElse(true)) {
            out.name("orders").value(counts.orders());
        } else {
            out.name("orders").nullValue();
        }
        out.name("items").value(counts.items());
        boolean truncated = false;
        Map<String, Long> untold = new LinkedHashMap<>();
        for (Dimension d : view.schema().dimensions()) {
            SortedMap<String, Long> names = counts.names(d);
            if (names.isEmpty() && !view.tells(d, end)) {
                out.name(d.label()).nullValue();
                continue;
            }
            if (d.optional() && names.isEmpty()) {
                continue;
            }
            SortedMap<String, Long> told = most(names, mostNames);
            truncated |= told != names;
            out.name(d.label());
            write(out, told);
            slice.map(s -> s.untold(all, d)).filter(n -> n > 0).ifPresent(n -> untold.put(d.label(), n));
        }
        if (!untold.isEmpty()) {
            out.name("other");
            write(out, untold);
        }
        if (truncated) {
            out.name("truncated").value(true);
        }
    }

    private static void write(JsonWriter out, Map<String, Long> numbers) throws IOException {
        out.beginObject();
        for (Map.Entry<String, Long> number : numbers.entrySet()) {
            out.name(number.getKey()).value(number.getValue());
        }
        out.endObject();
    }

    /** Writes the rejects by reason into the open object. */
    public static void writeRejected(JsonWriter out, Counts counts) throws IOException {
        out.name("rejected").beginObject();
        for (Map.Entry<Reason, Long> reason : counts.rejected().entrySet()) {
            out.name(reason.getKey().label()).value(reason.getValue());
        }
        out.endObject();
    }

    /** The most counted names in their order, and the sum of all others. */
    public static SortedMap<String, Long> most(SortedMap<String, Long> names, int most) {
        if (names.size() <= most) {
            return names;
        }
        SortedMap<String, Long> kept = new TreeMap<>();
        names.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .forEach(e -> kept.merge(kept.size() < most ? e.getKey() : OrderLimits.OTHER, e.getValue(), Long::sum));
        return kept;
    }
}
