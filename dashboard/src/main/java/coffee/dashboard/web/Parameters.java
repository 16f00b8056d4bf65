package coffee.dashboard.web;

import coffee.contract.PeriodLength;
import coffee.redis.Problems;
import coffee.redis.Problems.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * The parameters of a request, read one by one. Problems are collected, and reported together by {@link #check}. For
 * one thread.
 */
public final class Parameters {

    private static final int SHOWN = 64;
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");
    private static final Pattern EPOCH_MILLIS = Pattern.compile("[0-9]{1,15}");
    private static final String MOMENT_RULE =
            "must be a moment such as 2026-03-14T08:50:00Z, or epoch milliseconds, from 1970 to 9999";
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, List<String>> given;
    private final Problems problems = new Problems();

    public Parameters(Map<String, List<String>> given) {
        this.given = given;
    }

    /** The query parameters of the request. */
    public static Parameters of(Request request) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            given.put(field.getName(), field.getValues());
        }
        return new Parameters(given);
    }

    /** Declares the known parameters: any other is a problem, and so is one that is given twice. */
    public Parameters know(List<String> names) {
        given.forEach((name, values) -> {
            if (!names.contains(name)) {
                String near = Problems.closest(name, names)
                        .map(known -> ", did you mean " + known + "?")
                        .orElse("");
                problems.add(shown(name), null, "there is no such parameter" + near);
            } else if (values.size() > 1) {
                problem(name, String.join(", ", values), "must be given only once");
            }
        });
        return this;
    }

    /** The parsed value; the message of the parser's IllegalArgumentException is the broken rule. */
    public <T> Optional<T> value(String name, Function<String, T> parser) {
        return value(name, null, parser);
    }

    /** The parsed value; an IllegalArgumentException or a null of the parser means that the rule is broken. */
    public <T> Optional<T> value(String name, String rule, Function<String, T> parser) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String broken = rule;
        try {
            T value = parser.apply(values.get(0));
            if (value != null) {
                return Optional.of(value);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            broken = rule == null ? e.getMessage() : rule;
        }
        problem(name, values.get(0), broken);
        return Optional.empty();
    }

    /** The same for a required parameter. */
    public <T> Optional<T> required(String name, String rule, Function<String, T> parser) {
        if (!given.containsKey(name)) {
            problems.add(name, null, rule);
        }
        return value(name, rule, parser);
    }

    /** Adds a problem if only some of these parameters are given. */
    public void together(String... names) {
        List<String> lacking =
                Arrays.stream(names).filter(name -> !given.containsKey(name)).toList();
        if (!lacking.isEmpty() && lacking.size() < names.length) {
            lacking.forEach(
                    name -> problems.add(name, null, "must be given too, or none of " + String.join(", ", names)));
        }
    }

    public int integer(String name, int otherwise, int least, int most) {
        return value(name, "must be a whole number from " + least + " to " + most, text -> {
                    int value = WHOLE.matcher(text).matches() ? Integer.parseInt(text) : least - 1;
                    return value >= least && value <= most ? value : null;
                })
                .orElse(otherwise);
    }

    public Optional<Instant> moment(String name) {
        return value(name, MOMENT_RULE, text -> {
            Instant moment = EPOCH_MILLIS.matcher(text).matches()
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            return moment.isBefore(Instant.EPOCH) || moment.isAfter(LAST) ? null : moment;
        });
    }

    /** One of those lengths of period. */
    public Optional<PeriodLength> length(List<PeriodLength> lengths) {
        String all = lengths.stream().map(PeriodLength::toString).collect(Collectors.joining(", "));
        return value("length", "must be one of " + all, text -> {
            PeriodLength length = PeriodLength.parse(text);
            return lengths.contains(length) ? length : null;
        });
    }

    /** Adds the problem that a value breaks a rule. */
    public void problem(String name, String value, String rule) {
        problems.add(name, shown(value), rule);
    }

    /** Throws {@link InvalidParametersException} if there are problems. */
    public void check() {
        List<Problem> found = problems.found();
        if (!found.isEmpty()) {
            throw new InvalidParametersException(found);
        }
    }

    private static String shown(String value) {
        String plain = value.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "…";
    }

    /** Thrown when parameters break their rules; becomes a 400 that lists all of them. */
    public static final class InvalidParametersException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        InvalidParametersException(List<Problem> problems) {
            super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
            this.problems = List.copyOf(problems);
        }

        List<Problem> problems() {
            return problems;
        }
    }
}
