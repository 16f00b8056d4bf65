package coffee.flume;

import coffee.redis.Problems;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flume.Context;
import org.apache.flume.conf.ConfigurationException;

/**
 * The properties of a source or a sink by name. An invalid property is added to the problems, to be reported with all
 * others, and its default is returned. For one thread.
 */
final class Properties {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)");

    private final Map<String, String> given;
    final Problems problems = new Problems();

    /**
     * Reports every property that is neither known, nor begins with one of the prefixes, nor belongs to Flume; and
     * references that no config filter has resolved: Flume leaves them in the value.
     */
    Properties(Context context, Collection<String> known, List<String> prefixes, List<String> ofFlume) {
        given = new TreeMap<>(context.getParameters());
        for (String name : given.keySet()) {
            if (!known.contains(name)
                    && prefixes.stream().noneMatch(name::startsWith)
                    && ofFlume.stream().noneMatch(f -> name.equals(f) || name.startsWith(f + "."))) {
                problems.addUnknown(name, known);
            }
        }
        given.forEach((name, value) -> {
            if (value.contains("${")) {
                problems.add(
                        name,
                        null,
                        "holds a ${…} that nothing resolved: is its config filter declared, the value set?");
            }
        });
    }

    /** The properties whose name begins with the prefix, by their whole name, in order. */
    Map<String, String> beginningWith(String prefix) {
        Map<String, String> some = new TreeMap<>(given);
        some.keySet().removeIf(name -> !name.startsWith(prefix));
        return some;
    }

    String text(String name, String otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value.isBlank()) {
            problems.add(name, value, "must not be blank");
        }
        return value.strip();
    }

    String required(String name, String example) {
        if (!given.containsKey(name)) {
            problems.add(name, null, "is missing: give it, for example " + example);
        }
        return text(name, null);
    }

    long number(String name, long otherwise, long min, long max) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same rule
        }
        problems.add(name, value, "must be a whole number from " + min + " to " + max);
        return otherwise;
    }

    Duration duration(String name, Duration otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        Matcher m = DURATION.matcher(value.strip());
        if (m.matches()) {
            long number = Long.parseLong(m.group(1));
            return switch (m.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
        problems.add(name, value, "must be a number with a unit, such as 500ms, 10s, 5m or 1h");
        return otherwise;
    }

    Pattern pattern(String name) {
        String value = given.get(name);
        try {
            return value == null ? null : Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            problems.add(name, value, "must be a regular expression: " + e.getDescription());
            return null;
        }
    }

    <E extends Enum<E>> E choice(String name, E otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        for (E choice : otherwise.getDeclaringClass().getEnumConstants()) {
            if (choice.name().equalsIgnoreCase(value.strip())) {
                return choice;
            }
        }
        String choices = Arrays.toString(otherwise.getDeclaringClass().getEnumConstants());
        problems.add(name, value, "must be one of " + choices.toLowerCase(Locale.ROOT));
        return otherwise;
    }

    /** Thrown when the properties of a source or sink are invalid. Flume logs it, so it has no stack trace. */
    static final class MisconfiguredException extends ConfigurationException {

        private static final long serialVersionUID = 1L;

        MisconfiguredException(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
