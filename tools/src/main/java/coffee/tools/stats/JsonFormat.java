package coffee.tools.stats;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Reason;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;

/** Writes stats as one JSON object: totals, rejected, periods by their start, and the length of the queue. */
final class JsonFormat {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonFormat() {}

    static void print(Stats stats, PrintWriter out) {
        JsonObject periods = new JsonObject();
        stats.periods().forEach((period, counts) -> periods.add(period.start().toString(), counts(counts)));
        JsonObject all = new JsonObject();
        all.add("periods", periods);
        all.addProperty("queued", stats.standing().queued());
        all.add("rejected", rejected(stats.standing().totals()));
        all.add("totals", counts(stats.standing().totals()));
        GSON.toJson(all, out);
        out.println();
    }

    private static JsonObject counts(Counts counts) {
        JsonObject o = new JsonObject();
        for (Dimension d : Dimension.ALL) {
            JsonObject names = new JsonObject();
            counts.names(d).forEach(names::addProperty);
            o.add(d.label(), names);
        }
        o.addProperty("items", counts.items());
        o.addProperty("orders", counts.orders());
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
