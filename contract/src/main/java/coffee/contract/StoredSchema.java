package coffee.contract;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The schema that stored counts follow, as it is stored beside them. Each change has a version of its own, which every
 * commit names. Immutable.
 *
 * <pre>{"version":2,"since":{"channel":"2026-11-20T20:05:30Z"},"schema":{"item":"cup","dimensions":[…],"crosses":[…]}}</pre>
 *
 * @param since when the counting of a dimension or a cross began, by label, unless it was counted from the beginning
 */
public record StoredSchema(long version, Schema schema, SortedMap<String, Instant> since) {

    public StoredSchema {
        since = new TreeMap<>(since);
    }

    /**
     * The first version. {@code counted} are the labels that the store counted before it had a version: all labels of
     * the schema if it has counted nothing.
     */
    public static StoredSchema first(Schema schema, Collection<String> counted, Instant now) {
        SortedMap<String, Instant> since = new TreeMap<>();
        schema.labels().stream().filter(label -> !counted.contains(label)).forEach(label -> since.put(label, now));
        return new StoredSchema(1, schema, since);
    }

    /** The next version, for a schema that is not {@linkplain Schema#incompatibilities incompatible}. */
    public StoredSchema next(Schema configured, Instant now) {
        SortedMap<String, Instant> later = new TreeMap<>();
        List<String> before = schema.labels();
        for (String label : configured.labels()) {
            Optional<Instant> from = before.contains(label) ? since(label) : Optional.of(now);
            from.ifPresent(moment -> later.put(label, moment));
        }
        return new StoredSchema(version + 1, configured, later);
    }

    /** When the counting of that label began; empty for the beginning. */
    public Optional<Instant> since(String label) {
        return Optional.ofNullable(since.get(label));
    }

    /** The differences to a compatible schema, in words. */
    public List<String> changes(Schema configured) {
        List<String> changes = new ArrayList<>();
        List<String> before = schema.labels();
        List<String> now = configured.labels();
        now.stream().filter(label -> !before.contains(label)).forEach(label -> changes.add(label + " is new"));
        before.stream()
                .filter(label -> !now.contains(label))
                .forEach(label -> changes.add(label + " is counted no longer"));
        for (Dimension d : configured.dimensions()) {
            schema.dimension(d.label()).ifPresent(old -> {
                if (d.optional() && !old.optional()) {
                    changes.add(d.label() + " is optional, and was required");
                }
                if (d.bands() != old.bands() || !d.names().equals(old.names())) {
                    changes.add(d.label() + " is shown otherwise");
                }
            });
        }
        if (!configured.item().equals(schema.item())) {
            changes.add("an item is called " + configured.item() + ", and was called " + schema.item());
        }
        return changes;
    }

    public static StoredSchema parse(String json) {
        JsonObject o = JsonParser.parseString(json).getAsJsonObject();
        SortedMap<String, Instant> since = new TreeMap<>();
        o.getAsJsonObject("since")
                .entrySet()
                .forEach(e -> since.put(e.getKey(), Instant.parse(e.getValue().getAsString())));
        return new StoredSchema(
                o.get("version").getAsLong(), Schema.parse(o.get("schema").toString()), since);
    }

    /** The JSON that {@link #parse} reads; the version comes first, where a script looks for it. */
    public String toJson() {
        JsonObject o = new JsonObject();
        o.addProperty("version", version);
        JsonObject moments = new JsonObject();
        for (Map.Entry<String, Instant> e : since.entrySet()) {
            moments.addProperty(e.getKey(), e.getValue().toString());
        }
        o.add("since", moments);
        o.add("schema", schema.toJsonObject());
        return o.toString();
    }
}
