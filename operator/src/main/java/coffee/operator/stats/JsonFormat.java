package coffee.operator.stats;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Reason;
import coffee.contract.Schema.Cross;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Writes stats as one JSON object: totals, rejected, periods by their start, and the length of the queue. */
final class JsonFormat {

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    private JsonFormat() {}

    static void print(Stats stats, PrintWriter out) {
        JsonObject periods = new JsonObject();
        stats.periods()
                .forEach((period, counts) ->
                        periods.add(period.start().toString(), counts(stats, counts, period.end())));
        JsonObject all = new JsonObject();
        all.add("periods", periods);
        all.addProperty("queued", stats.standing().queued());
        all.add("rejected", rejected(stats.standing().totals()));
        all.add("totals", counts(stats, stats.standing().totals(), Instant.MAX));
        GSON.toJson(all, out);
        out.println();
    }

    /** What was not counted then, or a slice does not tell, is null; an optional dimension of which there is no name is left out. */
    private static JsonObject counts(Stats stats, Counts all, Instant end) {
        Counts counts = stats.shown(all);
        JsonObject o = new JsonObject();
        for (Dimension d : stats.schema().dimensions()) {
            Map<String, Long> names = counts.names(d);
            if (names.isEmpty() && !stats.tells(d, end)) {
                o.add(d.label(), JsonNull.INSTANCE);
            } else if (!d.optional() || !names.isEmpty()) {
                o.add(d.label(), numbers(names));
            }
        }
        if (stats.where().isEmpty() && !stats.schema().crosses().isEmpty()) {
            JsonObject crosses = new JsonObject();
            for (Cross c : stats.schema().crosses()) {
                JsonObject cross = new JsonObject();
                counts.pairs(c).forEach((first, seconds) -> cross.add(first, numbers(seconds)));
                crosses.add(c.label(), cross);
            }
            o.add("crosses", crosses);
        }
        o.addProperty("items", counts.items());
        o.add("orders", stats.tellsOrders() ? new JsonPrimitive(counts.orders()) : JsonNull.INSTANCE);
        Map<String, Long> untold = stats.untold(all);
        if (!untold.isEmpty()) {
            o.add("other", numbers(untold));
        }
        return o;
    }

    private static JsonObject numbers(Map<String, Long> byName) {
        JsonObject o = new JsonObject();
        byName.forEach(o::addProperty);
        return o;
    }

    private static JsonObject rejected(Counts totals) {
        Map<String, Long> byLabel = new TreeMap<>();
        for (Map.Entry<Reason, Long> e : totals.rejected().entrySet()) {
            byLabel.put(e.getKey().label(), e.getValue());
        }
        byLabel.values().removeIf(n -> n == 0);
        JsonObject o = new JsonObject();
        byLabel.forEach(o::addProperty);
        return o;
    }
}
