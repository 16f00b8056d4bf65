package coffee.dashboard.web;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts as the API writes them.
 *
 * <pre>{"orders":12,"items":31,"age":{"2030":12},"payment":{"Cash":12},"coffee":{"Americano":31}}</pre>
 */
public final class CountsJson {

    /** Names of a dimension that an answer tells apart: with names as long as they may be, some megabytes. */
    public static final int MOST_NAMES = 3_000;

    private CountsJson() {}

    /** What writes JSON, without the checked exception that writing to memory never throws. */
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

    /** Writes the counts into the object that is open, with as many names as one answer can hold. */
    public static void write(JsonWriter out, Counts counts) throws IOException {
        write(out, counts, MOST_NAMES);
    }

    /**
     * The same with at most so many names of a dimension, the most counted. The rest is under {@code (other)}, and the
     * object then says that it is {@code truncated}.
     */
    public static void write(JsonWriter out, Counts counts, int mostNames) throws IOException {
        out.name("orders").value(counts.orders());
        out.name("items").value(counts.items());
        boolean truncated = false;
        for (Dimension d : Dimension.ALL) {
            out.name(d.label()).beginObject();
            SortedMap<String, Long> all = counts.names(d);
            SortedMap<String, Long> told = most(all, mostNames);
            truncated |= told != all;
            for (Map.Entry<String, Long> name : told.entrySet()) {
                out.name(name.getKey()).value(name.getValue());
            }
            out.endObject();
        }
        if (truncated) {
            out.name("truncated").value(true);
        }
    }

    /** Writes the rejects by reason into the object that is open. */
    public static void writeRejected(JsonWriter out, Counts counts) throws IOException {
        out.name("rejected").beginObject();
        for (Map.Entry<Reason, Long> reason : counts.rejected().entrySet()) {
            out.name(reason.getKey().label()).value(reason.getValue());
        }
        out.endObject();
    }

    /** The most counted names, in their order, and the sum of all others. */
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
