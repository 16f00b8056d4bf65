package coffee.flume;

import coffee.redis.Problems;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A sink's properties by name; what is wrong with one is noted, and its default given. For one thread. */
record SinkProperties(Map<String, String> given, Problems problems) {

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
            // told below, with the same rule
        }
        problems.add(name, value, "must be a whole number from " + min + " to " + max);
        return otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        String value = given.getOrDefault(name, Boolean.toString(otherwise)).strip();
        if (!"true".equalsIgnoreCase(value) && !"false".equalsIgnoreCase(value)) {
            problems.add(name, value, "must be true or false");
        }
        return "true".equalsIgnoreCase(value);
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
}
