package coffee.contract;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message on the live channel: the totals and the current period of each length, as committed at one position of the
 * queue. A reader keeps the snapshot of the highest position and skips older ones. Messages have no pairs of names,
 * which may be megabytes: readers get slices from the hashes.
 *
 * <pre>{"v":1, "at":1773478200000, "committed":5000, "queued":12, "lag":40,
 *  "totals":{"orders":4990,"items":27000,"age:2030":500,…,"rejected:bad_name":10},
 *  "periods":[{"length":"30s","start":"2026-03-14T08:50:00Z","closed":false,"counts":{"orders":12,…}},…]}</pre>
 *
 * @param at when it was published, in epoch milliseconds
 * @param committed the position of the queue's head
 * @param queued how many orders wait
 * @param lag the age of the oldest waiting order in milliseconds, if known
 */
public record LiveSnapshot(
        long at, long committed, long queued, Optional<Long> lag, Counts totals, List<PeriodCounts> periods) {

    public static final int VERSION = 1;

    /** The counts of one period; {@code closed} once its time has passed. */
    public record PeriodCounts(Period period, boolean closed, Counts counts) {}

    /** This snapshot without the pairs of names, as it is in a message. */
    public LiveSnapshot withoutPairs() {
        return new LiveSnapshot(
                at,
                committed,
                queued,
                lag,
                withoutPairs(totals),
                periods.stream()
                        .map(p -> new PeriodCounts(p.period(), p.closed(), withoutPairs(p.counts())))
                        .toList());
    }

    private static Counts withoutPairs(Counts counts) {
        return counts.only(label -> label.indexOf('*') < 0);
    }

    /** Parses a snapshot from its JSON; an unknown version is an error. */
    public static LiveSnapshot parse(String json) {
        JsonObject o = JsonParser.parseString(json).getAsJsonObject();
        int version = o.get("v").getAsInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("live snapshot of version " + version + ", this reads " + VERSION);
        }
        List<PeriodCounts> periods = new ArrayList<>();
        for (JsonElement e : o.getAsJsonArray("periods")) {
            JsonObject p = e.getAsJsonObject();
            Period period = new Period(
                    PeriodLength.parse(p.get("length").getAsString()),
                    Instant.parse(p.get("start").getAsString()));
            periods.add(new PeriodCounts(period, p.get("closed").getAsBoolean(), counts(p.getAsJsonObject("counts"))));
        }
        JsonElement lag = o.get("lag");
        return new LiveSnapshot(
                o.get("at").getAsLong(),
                o.get("committed").getAsLong(),
                o.get("queued").getAsLong(),
                lag == null || lag.isJsonNull() ? Optional.empty() : Optional.of(lag.getAsLong()),
                counts(o.getAsJsonObject("totals")),
                periods);
    }

    public String toJson() {
        JsonObject o = new JsonObject();
        o.addProperty("v", VERSION);
        o.addProperty("at", at);
        o.addProperty("committed", committed);
        o.addProperty("queued", queued);
        lag.ifPresent(millis -> o.addProperty("lag", millis));
        o.add("totals", fields(totals));
        JsonArray list = new JsonArray();
        for (PeriodCounts p : periods) {
            JsonObject period = new JsonObject();
            period.addProperty("length", p.period().length().toString());
            period.addProperty("start", p.period().start().toString());
            period.addProperty("closed", p.closed());
            period.add("counts", fields(p.counts()));
            list.add(period);
        }
        o.add("periods", list);
        return o.toString();
    }

    private static JsonObject fields(Counts counts) {
        JsonObject fields = new JsonObject();
        withoutPairs(counts).fields().forEach(fields::addProperty);
        return fields;
    }

    private static Counts counts(JsonObject fields) {
        Map<String, String> strings = new LinkedHashMap<>();
        fields.entrySet().forEach(e -> strings.put(e.getKey(), e.getValue().getAsString()));
        return withoutPairs(Counts.of(strings));
    }
}
