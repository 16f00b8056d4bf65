package coffee.settings;

import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems;
import coffee.redis.Problems.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads properties: the command line overrides the environment, which overrides the file, which overrides the default.
 * Every property that is read is known. Problems are collected, and {@link #check} reports all of them.
 */
final class SettingsReader {

    private static final Pattern WITH_PASSWORD = Pattern.compile(".*://[^@]*:.*@.*");

    private static final String IN_ENVIRONMENT = "environment variable ";
    private static final int SLIPS = 2;

    /** A value and where it was given; the origin is empty if it would not help the user. */
    record Given(String text, String origin) {

        String suffix() {
            return origin.isEmpty() ? "" : " (" + origin + ")";
        }
    }

    private final Map<String, Given> commandLine;
    private final Map<String, String> environment;
    private final Map<String, Given> file;
    private final Map<String, String> secretVariables;
    private final Problems problems;
    private final SortedMap<String, String> known = new TreeMap<>();
    private final SortedMap<String, String> given = new TreeMap<>();
    private final SortedSet<String> bareSecrets = new TreeSet<>();

    /** {@code secretVariables} is the environment in which variables that hold secrets are looked up. */
    SettingsReader(
            Map<String, Given> commandLine,
            Map<String, String> environment,
            Map<String, Given> file,
            Map<String, String> secretVariables,
            Problems problems) {
        this.commandLine = commandLine;
        this.environment = environment;
        this.file = file;
        this.secretVariables = secretVariables;
        this.problems = problems;
    }

    private Optional<Given> find(String property) {
        if (commandLine.containsKey(property)) {
            return Optional.of(commandLine.get(property));
        }
        String variable = variable(property);
        String value = environment.get(variable);
        if (value != null && !value.isEmpty()) {
            return Optional.of(new Given(value, IN_ENVIRONMENT + variable));
        }
        return Optional.ofNullable(file.get(property));
    }

    /** {@code redis.tls.trustStore} is {@code COFFEE_REDIS_TLS_TRUST_STORE} in the environment. */
    private static String variable(String property) {
        String snake = property.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_');
        return "COFFEE_" + snake.toUpperCase(Locale.ROOT);
    }

    String text(String property, String usual) {
        return read(property, usual, Function.identity());
    }

    /** The text if it is given; {@code usual} is only recorded as the default. */
    Optional<String> optional(String property, String usual) {
        known.put(property, usual);
        Optional<String> text = find(property).map(Given::text);
        text.ifPresent(t -> given.put(property, t));
        return text;
    }

    /** An address; one with a password in it is itself a secret. */
    Optional<String> uri(String property, String usual) {
        Optional<String> text = optional(property, usual);
        if (text.filter(t -> WITH_PASSWORD.matcher(t).matches()).isPresent()) {
            given.remove(property);
            bareSecrets.add(property);
        }
        return text;
    }

    /** A list, separated by commas; empty unless given. */
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
     * The properties below this one, of any name, such as those of Kafka's clients. A secret value is not sent to other
     * processes.
     */
    SortedMap<String, String> passedOn(String property, BiPredicate<String, String> isSecret) {
        known.put(property, "");
        SortedMap<String, String> found = new TreeMap<>(below(property, file));
        Map<String, String> inEnvironment = belowInEnvironment(property);
        found.putAll(inEnvironment);
        found.putAll(below(property, commandLine));
        found.forEach((name, value) -> {
            String whole = property + "." + name;
            known.put(whole, "");
            if (!isSecret.test(name, value)) {
                given.put(whole, value);
            } else if (value.equals(inEnvironment.get(name))) {
                given.put(whole, "${env:" + variable(whole) + "}");
            } else {
                bareSecrets.add(whole);
            }
        });
        return found;
    }

    /** The properties below this one in the environment, for names of lower case letters, digits and dots. */
    private Map<String, String> belowInEnvironment(String property) {
        String prefix = variable(property) + "_";
        Map<String, String> found = new LinkedHashMap<>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith(prefix) && !value.isEmpty()) {
                String rest = variable.substring(prefix.length());
                found.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return found;
    }

    /**
     * The properties below this one by the rest of their names: those of the file, if {@code inFile}, then those of the
     * command line. They are unknown properties until {@link #know} is called for them.
     */
    Map<String, String> below(String property, boolean inFile) {
        Map<String, String> found = inFile ? below(property, file) : new LinkedHashMap<>();
        found.putAll(below(property, commandLine));
        return found;
    }

    boolean fileSays(String property) {
        return !below(property, file).isEmpty();
    }

    private static Map<String, String> below(String property, Map<String, Given> source) {
        Map<String, String> found = new LinkedHashMap<>();
        source.forEach((name, given) -> {
            if (name.startsWith(property + ".")) {
                found.put(name.substring(property.length() + 1), given.text());
            }
        });
        return found;
    }

    void know(String property) {
        known.put(property, "");
    }

    /** Records a given value in another form than that of the source. */
    void give(String property, String text) {
        given.put(property, text);
    }

    /** A secret, by its value or by the name of an environment variable or a file that has it. */
    Optional<String> secret(String property) {
        Optional<Given> bare = find(property);
        known.put(property, "");
        Optional<String> variable = optional(property + "Env", "");
        Optional<String> path = optional(property + "File", "");
        if (List.of(bare, variable, path).stream().filter(Optional::isPresent).count() > 1) {
            note(new Problem(property, null, "give it only once: " + property + ", or its Env or File"));
        }
        bare.ifPresent(b -> {
            if (b.origin().startsWith(IN_ENVIRONMENT)) {
                given.put(property + "Env", variable(property));
            } else {
                bareSecrets.add(property);
            }
        });
        return bare.map(Given::text)
                .or(() -> variable.flatMap(name -> secretVariable(property + "Env", name)))
                .or(() -> path.flatMap(name -> secretFile(property + "File", name)));
    }

    private Optional<String> secretVariable(String property, String name) {
        Optional<String> value = Optional.ofNullable(secretVariables.get(name)).filter(v -> !v.isEmpty());
        if (value.isEmpty()) {
            note(new Problem(property, name, "must name an environment variable that is set"));
        }
        return value;
    }

    private Optional<String> secretFile(String property, String path) {
        try {
            Optional<String> line =
                    Files.readString(Path.of(path)).lines().findFirst().filter(l -> !l.isEmpty());
            if (line.isEmpty()) {
                String rule = "must name a file whose first line is the secret, and that line is empty";
                note(new Problem(property, path, rule));
            }
            return line;
        } catch (IOException | InvalidPathException e) {
            note(new Problem(property, path, "must name a file that can be read"));
            return Optional.empty();
        }
    }

    /** The result of {@code build}, or null if a rule is broken, which {@link #check} then reports. */
    <T> T section(Supplier<T> build) {
        try {
            return build.get();
        } catch (InvalidSettingsException e) {
            e.problems().forEach(this::note);
            return null;
        }
    }

    void note(Problem problem) {
        String origin = find(problem.property()).map(Given::suffix).orElse("");
        problems.add(problem.property(), problem.value(), problem.rule() + origin);
    }

    /** Throws {@link InvalidSettingsException} with all problems, including unknown properties. */
    void check() {
        addUnknown(file);
        addUnknown(commandLine);
        addUnknownVariables();
        problems.throwIfAny();
    }

    private void addUnknown(Map<String, Given> source) {
        source.forEach((name, given) -> {
            if (known.containsKey(name)) {
                return;
            }
            String advice = known.keySet().stream().anyMatch(k -> k.startsWith(name + "."))
                    ? "is a section and has no value of its own"
                    : Problems.closest(name, known.keySet())
                            .map(k -> "unknown property, did you mean " + k + "?")
                            .orElse("unknown property");
            problems.add(name, null, advice + given.suffix());
        });
    }

    /** Reports only variables that look like typos, because other programs have variables there too. */
    private void addUnknownVariables() {
        Set<String> variables =
                known.keySet().stream().map(SettingsReader::variable).collect(Collectors.toSet());
        Set<String> texts = Stream.concat(commandLine.values().stream(), file.values().stream())
                .map(Given::text)
                .collect(Collectors.toSet());
        environment.keySet().stream()
                .filter(name -> name.startsWith("COFFEE_"))
                .filter(Predicate.not(variables::contains))
                .filter(Predicate.not(texts::contains)) // such a variable holds a secret
                .sorted()
                .forEach(name -> Problems.closest(name, variables, SLIPS)
                        .ifPresent(v ->
                                problems.add(name, null, "unknown environment variable, did you mean " + v + "?")));
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
