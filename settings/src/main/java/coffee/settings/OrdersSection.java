package coffee.settings;

import coffee.contract.Dimension;
import coffee.contract.Schema;
import coffee.redis.Problems.Problem;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The section {@code orders}: the schema. Its dimensions are properties such as {@code orders.dimensions.age.field}, in
 * their order; or one text has all of them, the JSON of {@link Schema#toJson}, in which form they are also sent to
 * other processes. A file that has dimensions replaces the default ones; those on the command line add to them or
 * change them.
 */
final class OrdersSection {

    private static final String ITEM = "orders.item";
    private static final String CROSSES = "orders.crosses";
    private static final String DIMENSIONS = "orders.dimensions";
    private static final List<String> PARTS = List.of("field", "list", "optional", "bands");
    private static final String NAMES = "names.";

    private final SettingsReader in;
    private final Map<String, Map<String, String>> dimensions = new LinkedHashMap<>();

    private OrdersSection(SettingsReader in) {
        this.in = in;
    }

    static Schema from(SettingsReader in) {
        return new OrdersSection(in).read();
    }

    private Schema read() {
        String item = in.text(ITEM, Schema.COFFEE.item());
        List<String> crosses = in.list(CROSSES, Schema.ALL);
        Optional<String> whole = in.optional(DIMENSIONS, "");
        Map<String, String> single = in.below(DIMENSIONS, whole.isEmpty());
        if (whole.isEmpty() && !in.fileSays(DIMENSIONS)) {
            take(Schema.COFFEE.dimensions());
        }
        if (whole.isPresent() && !parse(whole.get())) {
            return null;
        }
        single.forEach(this::take);
        List<Dimension> all = new ArrayList<>();
        dimensions.forEach((label, parts) -> all.add(dimension(label, parts)));
        try {
            Schema schema = Schema.of(item, all, crosses);
            if (whole.isPresent() || !single.isEmpty()) {
                in.give(DIMENSIONS, schema.withoutCrosses().toJson());
            }
            return schema;
        } catch (Schema.InvalidException e) {
            e.problems().forEach(p -> in.note(new Problem("orders." + p.property(), p.value(), p.rule())));
            return null;
        }
    }

    private boolean parse(String json) {
        try {
            take(Schema.parse(json).dimensions());
            return true;
        } catch (Schema.InvalidException e) {
            e.problems().forEach(p -> in.note(new Problem("orders." + p.property(), p.value(), p.rule())));
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | ClassCastException e) {
            in.note(new Problem(
                    DIMENSIONS, json, "must be the JSON of a schema, as bin/coffee schema --json writes it"));
        }
        return false;
    }

    private void take(List<Dimension> given) {
        for (Dimension d : given) {
            Map<String, String> parts = parts(d.label());
            parts.put("field", d.field());
            parts.put("list", Boolean.toString(d.list()));
            parts.put("optional", Boolean.toString(d.optional()));
            parts.put("bands", Boolean.toString(d.bands()));
            d.names().forEach((name, shown) -> parts.put(NAMES + name, shown));
        }
    }

    /**
     * A part of a dimension, by a name such as {@code age.field}; an unknown part is reported with the other problems.
     */
    private void take(String name, String text) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return;
        }
        String part = name.substring(dot + 1);
        Map<String, String> parts = parts(name.substring(0, dot));
        if (PARTS.contains(part) || part.startsWith(NAMES)) {
            parts.put(part, text);
            in.know(DIMENSIONS + "." + name);
        }
    }

    private Map<String, String> parts(String label) {
        PARTS.forEach(part -> in.know(DIMENSIONS + "." + label + "." + part));
        return dimensions.computeIfAbsent(label, l -> new LinkedHashMap<>());
    }

    private Dimension dimension(String label, Map<String, String> parts) {
        Map<String, String> names = new TreeMap<>();
        parts.forEach((part, text) -> {
            if (part.startsWith(NAMES)) {
                names.put(part.substring(NAMES.length()), text);
            }
        });
        return new Dimension(
                0,
                label,
                parts.getOrDefault("field", ""),
                flag(label, "list", parts),
                flag(label, "optional", parts),
                flag(label, "bands", parts),
                names);
    }

    private boolean flag(String label, String part, Map<String, String> parts) {
        String text = parts.getOrDefault(part, "false");
        if (!text.equals("true") && !text.equals("false")) {
            in.note(new Problem(DIMENSIONS + "." + label + "." + part, text, "must be true or false"));
        }
        return text.equals("true");
    }
}
