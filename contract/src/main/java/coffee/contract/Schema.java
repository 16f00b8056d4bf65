package coffee.contract;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which fields of an order are counted, and which of them together. Everything that decodes, counts, stores or shows
 * orders follows it; nothing else lists dimensions. Valid by construction and immutable.
 *
 * @param item what one name of a list is called, such as cup
 * @param dimensions in the order in which fields are checked and counts are shown
 * @param crosses the pairs of dimensions whose pairs of names are counted too, in the order of the dimensions
 */
public record Schema(String item, List<Dimension> dimensions, List<Cross> crosses) {

    public static final int MOST_DIMENSIONS = 8;

    /** Instead of a list of crosses: all possible ones, or none. */
    public static final String ALL = "all";

    public static final String NONE = "none";

    /** Labels that already mean something else in hash fields, the API, the output of commands, or JavaScript. */
    private static final Set<String> TAKEN = Set.of(
            "rejected",
            "orders",
            "items",
            "crosses",
            "start",
            "length",
            "closed",
            "other",
            "truncated",
            "totals",
            "periods",
            "queued",
            "committed",
            "constructor");

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]{1,32}");
    private static final Pattern FIELD = Pattern.compile("[^\\p{Cntrl}\"\\\\\\p{Cs}]{1,64}");
    private static final Pattern ITEM = Pattern.compile("\\p{L}[\\p{L} -]{0,31}");
    private static final String ORDERED_AT = "orderedAt";

    /** The order of a coffee shop. */
    public static final Schema COFFEE = of(
            "cup",
            List.of(
                    Dimension.of("age", "customerAgeGrade").asBands(Map.of("9999", "90+")),
                    Dimension.of("payment", "paymentMethod"),
                    Dimension.of("coffee", "orders").asList(),
                    Dimension.of("branch", "branch").asOptional()),
            List.of(ALL));

    /** Two dimensions, the first of the schema first, at most one of them a list. */
    public record Cross(int index, Dimension first, Dimension second) {

        /** Separates the two names of a pair; no name can contain it. */
        public static final char SEPARATOR = '\u001F';

        /** What the cross is called in hash fields, reports and settings, such as {@code age*coffee}. */
        public String label() {
            return first.label() + "*" + second.label();
        }
    }

    /** One rule that a schema breaks, at a property such as {@code dimensions.age.field}. */
    public record Problem(String property, String value, String rule) {}

    /** Thrown for an invalid schema, with all problems. */
    public static final class InvalidException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        InvalidException(List<Problem> problems) {
            super(problems.stream()
                    .map(p -> p.property() + ": " + p.rule())
                    .collect(Collectors.joining("; ", "not a valid schema: ", "")));
            this.problems = List.copyOf(problems);
        }

        public List<Problem> problems() {
            return problems;
        }
    }

    public Schema {
        dimensions = List.copyOf(dimensions);
        crosses = List.copyOf(crosses);
        throwIfAny(problems(item, dimensions));
    }

    /**
     * A schema of these dimensions, in this order; throws {@link InvalidException} with all problems.
     *
     * @param crosses the labels of crosses, or nothing but {@link #ALL} or {@link #NONE}
     */
    public static Schema of(String item, List<Dimension> dimensions, List<String> crosses) {
        List<Problem> problems = problems(item, dimensions);
        List<Dimension> placed = IntStream.range(0, dimensions.size())
                .mapToObj(i -> dimensions.get(i).at(i))
                .toList();
        List<Cross> chosen = choose(placed, crosses, problems);
        throwIfAny(problems);
        return new Schema(item, placed, chosen);
    }

    private static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidException(problems);
        }
    }

    private static List<Problem> problems(String item, List<Dimension> dimensions) {
        List<Problem> problems = new ArrayList<>();
        if (!ITEM.matcher(item).matches()) {
            problems.add(new Problem("item", item, "must be a word such as cup, of at most 32 letters"));
        }
        if (dimensions.isEmpty() || dimensions.size() > MOST_DIMENSIONS) {
            problems.add(new Problem(
                    "dimensions",
                    dimensions.stream().map(Dimension::label).toList().toString(),
                    "must be 1 to " + MOST_DIMENSIONS + " dimensions"));
        }
        Set<String> labels = new HashSet<>();
        Set<String> fields = new HashSet<>();
        for (Dimension d : dimensions) {
            String property = "dimensions." + d.label();
            if (!LABEL.matcher(d.label()).matches()) {
                problems.add(new Problem(property, null, "must be called by 1 to 32 lower case letters and digits"));
            } else if (TAKEN.contains(d.label())) {
                problems.add(new Problem(property, null, "must be called otherwise: that word means something else"));
            } else if (!labels.add(d.label())) {
                problems.add(new Problem(property, null, "is given twice"));
            }
            if (!FIELD.matcher(d.field()).matches()) {
                problems.add(new Problem(
                        property + ".field",
                        d.field(),
                        "must name a field, in 1 to 64 characters, none of them \" or \\"));
            } else if (d.field().equals(ORDERED_AT)) {
                problems.add(new Problem(property + ".field", d.field(), "must be another: this one is the time"));
            } else if (!fields.add(d.field())) {
                problems.add(new Problem(property + ".field", d.field(), "is the field of another dimension already"));
            }
        }
        return problems;
    }

    private static List<Cross> choose(List<Dimension> dimensions, List<String> wanted, List<Problem> problems) {
        boolean all = wanted.equals(List.of(ALL));
        Set<String> left = new HashSet<>(all || wanted.equals(List.of(NONE)) ? List.of() : wanted);
        List<Cross> chosen = new ArrayList<>();
        for (Dimension first : dimensions) {
            for (Dimension second : dimensions.subList(first.index() + 1, dimensions.size())) {
                Cross cross = new Cross(chosen.size(), first, second);
                boolean named = left.remove(cross.label());
                named |= left.remove(second.label() + "*" + first.label());
                if (first.list() && second.list()) {
                    if (named) {
                        problems.add(new Problem("crosses", cross.label(), "must have at most one list"));
                    }
                } else if (all || named) {
                    chosen.add(cross);
                }
            }
        }
        for (String label : left) {
            problems.add(new Problem("crosses", label, "must be all, none, or pairs of dimensions such as age*coffee"));
        }
        return chosen;
    }

    public Optional<Dimension> dimension(String label) {
        return dimensions.stream().filter(d -> d.label().equals(label)).findFirst();
    }

    /** The cross of two dimensions, given in any order, if it is counted. */
    public Optional<Cross> cross(Dimension one, Dimension other) {
        return crosses.stream()
                .filter(c -> c.first().equals(one) && c.second().equals(other)
                        || c.first().equals(other) && c.second().equals(one))
                .findFirst();
    }

    /** Everything that is counted by name: the labels of the dimensions, then those of the crosses. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        dimensions.forEach(d -> labels.add(d.label()));
        crosses.forEach(c -> labels.add(c.label()));
        return labels;
    }

    /** This schema without its crosses. */
    public Schema withoutCrosses() {
        return new Schema(item, dimensions, List.of());
    }

    /**
     * Why a store with this schema cannot change to {@code next}: each difference that would give stored counts another
     * meaning. Empty if the change is compatible.
     */
    public List<String> incompatibilities(Schema next) {
        List<String> differences = new ArrayList<>();
        int place = -1;
        for (Dimension before : dimensions) {
            Optional<Dimension> found = next.dimension(before.label());
            if (found.isEmpty()) {
                differences.add(before.label() + " is gone: a dimension can be neither removed nor renamed");
                continue;
            }
            Dimension now = found.get();
            if (!now.field().equals(before.field())) {
                differences.add(before.label() + " reads the field " + now.field() + ", not " + before.field());
            }
            if (now.list() != before.list()) {
                differences.add(
                        before.label() + (now.list() ? " is a list, and was none" : " is no list, and was one"));
            }
            if (before.optional() && !now.optional()) {
                differences.add(before.label() + " is required, and was optional");
            }
            if (now.index() < place) {
                differences.add(before.label() + " stands in another place among the dimensions");
            }
            place = Math.max(place, now.index());
        }
        next.dimensions.stream()
                .filter(d -> dimension(d.label()).isEmpty() && !d.optional())
                .forEach(d -> differences.add(d.label() + " is new and required: a new dimension must be optional"));
        return differences;
    }

    /** Parses a schema from its JSON. The defaults are {@code crosses: all}, and dimensions without properties. */
    public static Schema parse(String json) {
        JsonObject o = JsonParser.parseString(json).getAsJsonObject();
        List<Dimension> dimensions = new ArrayList<>();
        for (JsonElement e : o.getAsJsonArray("dimensions")) {
            JsonObject d = e.getAsJsonObject();
            Map<String, String> names = new TreeMap<>();
            if (d.has("names")) {
                d.getAsJsonObject("names")
                        .entrySet()
                        .forEach(n -> names.put(n.getKey(), n.getValue().getAsString()));
            }
            dimensions.add(new Dimension(
                    0,
                    d.get("label").getAsString(),
                    d.get("field").getAsString(),
                    is(d, "list"),
                    is(d, "optional"),
                    is(d, "bands"),
                    names));
        }
        List<String> crosses = new ArrayList<>();
        if (o.has("crosses")) {
            o.getAsJsonArray("crosses").forEach(c -> crosses.add(c.getAsString()));
        } else {
            crosses.add(ALL);
        }
        return of(o.has("item") ? o.get("item").getAsString() : "item", dimensions, crosses);
    }

    private static boolean is(JsonObject o, String property) {
        return o.has(property) && o.get(property).getAsBoolean();
    }

    /** The schema as {@link #parse} reads it; equal schemas have equal JSON. */
    public String toJson() {
        return toJsonObject().toString();
    }

    JsonObject toJsonObject() {
        JsonObject o = new JsonObject();
        o.addProperty("item", item);
        JsonArray list = new JsonArray();
        for (Dimension d : dimensions) {
            JsonObject one = new JsonObject();
            one.addProperty("label", d.label());
            one.addProperty("field", d.field());
            flag(one, "list", d.list());
            flag(one, "optional", d.optional());
            flag(one, "bands", d.bands());
            if (!d.names().isEmpty()) {
                JsonObject names = new JsonObject();
                new TreeMap<>(d.names()).forEach(names::addProperty);
                one.add("names", names);
            }
            list.add(one);
        }
        o.add("dimensions", list);
        JsonArray labels = new JsonArray();
        crosses.forEach(c -> labels.add(c.label()));
        o.add("crosses", labels);
        return o;
    }

    private static void flag(JsonObject o, String property, boolean value) {
        if (value) {
            o.addProperty(property, true);
        }
    }
}
