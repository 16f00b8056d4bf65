package coffee.settings;

import coffee.redis.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where settings come from, the strongest first: the command line, the environment, a file.
 *
 * @param secretVariables the environment in which the variables are looked up that hold secrets
 */
record SettingsSources(
        Map<String, Given> commandLine,
        Map<String, String> environment,
        Map<String, Given> file,
        Map<String, String> secretVariables) {

    private static final String IN_ENVIRONMENT = "environment variable ";
    private static final int SLIPS = 2;

    Optional<Given> find(String property) {
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

    boolean isFromEnvironment(Given given) {
        return given.origin().startsWith(IN_ENVIRONMENT);
    }

    /** The properties below this one in the file, by the rest of their names, in the order of the file. */
    Map<String, String> fileUnder(String property) {
        return below(property, file);
    }

    /** The same in the environment, for names of lower case letters, digits and dots. */
    Map<String, String> environmentUnder(String property) {
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

    Map<String, String> commandLineUnder(String property) {
        return below(property, commandLine);
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

    /** Notes what is given but unknown; of the environment only what looks like a slip, as others write there too. */
    void addUnknown(Set<String> known, Problems problems) {
        addUnknown(known, file, problems);
        addUnknown(known, commandLine, problems);
        Set<String> variables = known.stream().map(SettingsSources::variable).collect(Collectors.toSet());
        environment.keySet().stream()
                .filter(name -> name.startsWith("COFFEE_"))
                .filter(Predicate.not(variables::contains))
                .filter(Predicate.not(this::holdsSecret))
                .sorted()
                .forEach(name -> Problems.closest(name, variables, SLIPS)
                        .ifPresent(v ->
                                problems.add(name, null, "unknown environment variable, did you mean " + v + "?")));
    }

    private static void addUnknown(Set<String> known, Map<String, Given> source, Problems problems) {
        source.forEach((name, given) -> {
            if (known.stream().anyMatch(k -> k.startsWith(name + "."))) {
                addSection(name, given, known, problems);
            } else if (!known.contains(name)) {
                String advice = Problems.closest(name, known)
                        .map(k -> ", did you mean " + k + "?")
                        .orElse("");
                problems.add(name, null, "unknown property" + advice + given.suffix());
            }
        });
    }

    private static void addSection(String name, Given given, Set<String> known, Problems problems) {
        if (!known.contains(name)) {
            problems.add(name, null, "is a section and has no value of its own" + given.suffix());
        }
    }

    /** {@code redis.tls.trustStore} is {@code COFFEE_REDIS_TLS_TRUST_STORE} in the environment. */
    static String variable(String property) {
        String snake = property.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_');
        return "COFFEE_" + snake.toUpperCase(Locale.ROOT);
    }

    private boolean holdsSecret(String variable) {
        Predicate<Given> names = given -> given.text().equals(variable);
        return commandLine.values().stream().anyMatch(names)
                || file.values().stream().anyMatch(names);
    }

    /** The secret in that environment variable. */
    Optional<String> secretVariable(String property, String name, Problems problems) {
        String value = secretVariables.get(name);
        if (value == null || value.isEmpty()) {
            problems.add(property, name, "must name an environment variable that is set");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    /** The secret in the first line of that file. */
    static Optional<String> secretFile(String property, String path, Problems problems) {
        try {
            Optional<String> line = Files.readString(Path.of(path)).lines().findFirst();
            if (line.filter(l -> !l.isEmpty()).isPresent()) {
                return line;
            }
            problems.add(property, path, "must name a file whose first line is the secret, and that line is empty");
        } catch (IOException | InvalidPathException e) {
            problems.add(property, path, "must name a file that can be read");
        }
        return Optional.empty();
    }

    /** A value and where it was given; the origin is empty if it would help nobody. */
    record Given(String text, String origin) {

        String suffix() {
            return origin.isEmpty() ? "" : " (" + origin + ")";
        }
    }
}
