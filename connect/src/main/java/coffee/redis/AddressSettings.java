package coffee.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Some settings by name, with their problems noted under the full name. For one thread. */
final class AddressSettings {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|)");

    private final Map<String, String> values;
    private final String prefix;
    private final Problems problems;
    private boolean well = true;

    AddressSettings(Map<String, String> values, String prefix, Problems problems) {
        this.values = values;
        this.prefix = prefix;
        this.problems = problems;
    }

    void checkNames(Collection<String> known) {
        for (String name : new TreeSet<>(values.keySet())) {
            if (!known.contains(name)) {
                well = false;
                problems.addUnknown(name(name), known.stream().map(this::name).toList());
            }
        }
    }

    boolean has(String property) {
        return values.get(property) != null;
    }

    String get(String property) {
        return values.get(property);
    }

    String get(String property, String otherwise) {
        return has(property) ? get(property) : otherwise;
    }

    int integer(String property, int otherwise, int min, int max) {
        if (!has(property)) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(get(property).strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same rule
        }
        problem(property, "must be a whole number from " + min + " to " + max);
        return otherwise;
    }

    boolean flag(String property, boolean otherwise) {
        String value = get(property, Boolean.toString(otherwise)).strip();
        if (!"true".equalsIgnoreCase(value) && !"false".equalsIgnoreCase(value)) {
            problem(property, "must be true or false");
        }
        return "true".equalsIgnoreCase(value);
    }

    Duration duration(String property, Duration otherwise) {
        if (!has(property)) {
            return otherwise;
        }
        Matcher m = DURATION.matcher(get(property).strip());
        if (m.matches()) {
            long number = Long.parseLong(m.group(1));
            Duration value = "s".equals(m.group(2)) ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (!value.isZero() && value.compareTo(Duration.ofHours(1)) <= 0) {
                return value;
            }
        }
        problem(property, "must be from 1 ms to 3600 s, in milliseconds or with a unit, such as 500ms or 2s");
        return otherwise;
    }

    /** Notes that the property's value, which is no secret, breaks the rule. */
    void problem(String property, String rule) {
        problem(property, get(property), rule);
    }

    void problem(String property, String value, String rule) {
        well = false;
        problems.add(name(property), value, rule);
    }

    boolean wellSoFar() {
        return well;
    }

    String name(String property) {
        return prefix + property;
    }
}
