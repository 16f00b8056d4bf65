package coffee.settings;

import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems;
import coffee.redis.Problems.Problem;
import coffee.settings.SettingsSources.Given;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads properties: the command line overrides the environment, which overrides the file, which overrides the default.
 * Every property that is read is known. Problems are collected, and {@link #check} reports all of them.
 */
final class SettingsReader {

    private static final Pattern WITH_PASSWORD = Pattern.compile(".*://[^@]*:.*@.*");

    private static final String KEEP = ".keep";

    private final SettingsSources sources;
    private final Problems problems;
    private final SortedMap<String, String> known = new TreeMap<>();
    private final SortedMap<String, String> given = new TreeMap<>();
    private final SortedSet<String> bareSecrets = new TreeSet<>();

    SettingsReader(SettingsSources sources, Problems problems) {
        this.sources = sources;
        this.problems = problems;
    }

    String text(String property, String usual) {
        return read(property, usual, Function.identity());
    }

    /** The text if it is given; {@code usual} only tells what holds otherwise. */
    Optional<String> optional(String property, String usual) {
        known.put(property, usual);
        Optional<String> text = sources.find(property).map(Given::text);
        text.ifPresent(t -> given.put(property, t));
        return text;
    }

    /** An address, which is a secret itself if there is a password in it. */
    Optional<String> uri(String property, String usual) {
        Optional<String> text = optional(property, usual);
        if (text.filter(t -> WITH_PASSWORD.matcher(t).matches()).isPresent()) {
            given.remove(property);
            bareSecrets.add(property);
        }
        return text;
    }

    /** Words with commas between them; empty unless given. */
    List<String> list(String property) {
        return list(property, "");
    }

    List<String> list(String property, String usual) {
        return Arrays.stream(optional(property, usual).orElse(usual).split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    int integer(String property, int usual) {
        return read(property, Integer.toString(usual), text -> whole(text, Integer::valueOf));
    }

    long number(String property, long usual) {
        return read(property, Long.toString(usual), text -> whole(text, Long::valueOf));
    }

    boolean flag(String property, boolean usual) {
        return read(property, Boolean.toString(usual), text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        });
    }

    Duration duration(String property, String usual) {
        return read(property, usual, Durations::parse);
    }

    DataSize size(String property, String usual) {
        return read(property, usual, DataSize::parse);
    }

    /**
     * Pairs such as {@code 30s: 2d}, or {@code 30s: {keep: 2d, crosses: none}}: whole, as one text
     * {@code 30s=2d,1h=90d}, or each a property of its own. A whole from a stronger source replaces all; a single pair
     * adds to them or changes one.
     */
    SortedMap<String, String> pairs(String property, String usual) {
        known.put(property, usual);
        SortedMap<String, String> single = plain(sources.fileUnder(property));
        single.putAll(plain(sources.commandLineUnder(property)));
        String whole = sources.find(property).map(Given::text).orElse(null);
        SortedMap<String, String> pairs = new TreeMap<>();
        if (whole != null) {
            pairs.putAll(plain(parse(whole)));
            pairs.putAll(plain(sources.commandLineUnder(property)));
        } else {
            pairs.putAll(sources.fileSays(property) ? Map.of() : parse(usual));
            pairs.putAll(single);
        }
        for (String key : pairs.keySet()) {
            String name = property + "." + key;
            known.put(name, "");
            if (!key.contains(".")) {
                known.put(name + KEEP, "");
                known.put(name + ".crosses", "");
            }
        }
        if (whole != null || !single.isEmpty()) {
            given.put(
                    property,
                    pairs.entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue())
                            .collect(Collectors.joining(",")));
        }
        return pairs;
    }

    /** {@code 30s.keep} is what {@code 30s} says alone. */
    private static SortedMap<String, String> plain(Map<String, String> pairs) {
        SortedMap<String, String> plain = new TreeMap<>();
        pairs.forEach((key, value) ->
                plain.put(key.endsWith(KEEP) ? key.substring(0, key.length() - KEEP.length()) : key, value));
        return plain;
    }

    private static Map<String, String> parse(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("\\s*[=:]\\s*", 2))
                .collect(Collectors.toMap(p -> p[0], p -> p.length < 2 ? "" : p[1], (first, last) -> last));
    }

    /** The properties below one whose names others define; a value that is a secret does not travel. */
    SortedMap<String, String> passedOn(String property, BiPredicate<String, String> isSecret) {
        known.put(property, "");
        SortedMap<String, String> found = new TreeMap<>(sources.fileUnder(property));
        Map<String, String> inEnvironment = sources.environmentUnder(property);
        found.putAll(inEnvironment);
        found.putAll(sources.commandLineUnder(property));
        found.forEach((name, value) -> {
            String whole = property + "." + name;
            known.put(whole, "");
            if (!isSecret.test(name, value)) {
                given.put(whole, value);
            } else if (value.equals(inEnvironment.get(name))) {
                given.put(whole, "${env:" + SettingsSources.variable(whole) + "}");
            } else {
                bareSecrets.add(whole);
            }
        });
        return found;
    }

    /**
     * What the file, where {@code inFile}, and then the command line say below a property, by the rest of the names, in that
     * order. These are known only once {@link #know} says so.
     */
    Map<String, String> below(String property, boolean inFile) {
        Map<String, String> found = new LinkedHashMap<>(inFile ? sources.fileUnder(property) : Map.of());
        found.putAll(sources.commandLineUnder(property));
        return found;
    }

    boolean fileSays(String property) {
        return sources.fileSays(property);
    }

    void know(String property) {
        known.put(property, "");
    }

    /** Notes what was given, in other words than those of the source. */
    void give(String property, String text) {
        given.put(property, text);
    }

    /** A secret, by its value or by the name of an environment variable or a file that has it. */
    Optional<String> secret(String property) {
        Problems found = new Problems();
        Optional<Given> bare = sources.find(property);
        known.put(property, "");
        Optional<String> variable = optional(property + "Env", "");
        Optional<String> file = optional(property + "File", "");
        if (List.of(bare, variable, file).stream().filter(Optional::isPresent).count() > 1) {
            found.add(property, null, "give it only once: " + property + ", or its Env or File");
        }
        bare.ifPresent(b -> {
            if (sources.isFromEnvironment(b)) {
                given.put(property + "Env", SettingsSources.variable(property));
            } else {
                bareSecrets.add(property);
            }
        });
        Optional<String> value = bare.map(Given::text)
                .or(() -> variable.flatMap(v -> sources.secretVariable(property + "Env", v, found)))
                .or(() -> file.flatMap(f -> SettingsSources.secretFile(property + "File", f, found)));
        found.found().forEach(this::note);
        return value;
    }

    /** What {@code build} makes of its properties, or null where a rule is broken, which {@link #check} then tells. */
    <T> T section(Supplier<T> build) {
        try {
            return build.get();
        } catch (InvalidSettingsException e) {
            e.problems().forEach(this::note);
            return null;
        }
    }

    void note(Problem problem) {
        String origin = sources.find(problem.property()).map(Given::suffix).orElse("");
        problems.add(problem.property(), problem.value(), problem.rule() + origin);
    }

    /** Throws {@link InvalidSettingsException} with all that is wrong, unknown properties too. */
    void check() {
        sources.addUnknown(known.keySet(), problems);
        problems.throwIfAny();
    }

    /** Every property with its default, empty where there is none. */
    SortedMap<String, String> known() {
        return known;
    }

    /** What was given, with secrets by name only. */
    SortedMap<String, String> given() {
        return given;
    }

    /** The properties that hold a secret itself, not its name. */
    SortedSet<String> bareSecrets() {
        return bareSecrets;
    }

    private <T> T read(String property, String usual, Function<String, T> parser) {
        Optional<String> text = optional(property, usual);
        try {
            return parser.apply(text.orElse(usual));
        } catch (IllegalArgumentException e) {
            note(new Problem(property, text.orElse(usual), e.getMessage()));
            return parser.apply(usual);
        }
    }

    private static <T> T whole(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }
}
