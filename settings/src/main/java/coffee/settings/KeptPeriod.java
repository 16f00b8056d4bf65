package coffee.settings;

import coffee.contract.PeriodLength;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A length of period that is counted.
 *
 * @param keep how long each such period is kept after its end
 * @param crosses whether pairs of names are counted in it too
 */
public record KeptPeriod(PeriodLength length, Duration keep, boolean crosses) {

    private static final String PROPERTY = "periods";
    private static final String USUAL = "30s=2d,1h=90d,1d=3650d";
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final int MOST = 8;
    private static final String KEEP = ".keep";
    private static final String CROSSES = ".crosses";

    public KeptPeriod {
        boolean inside = keep.compareTo(length.duration()) >= 0 && keep.compareTo(LONGEST) <= 0;
        new Rules()
                .that(inside, property(length), Durations.format(keep), "must keep it from " + length + " to 36500d")
                .check();
    }

    /** A length of period in which pairs are counted too. */
    public KeptPeriod(PeriodLength length, Duration keep) {
        this(length, keep, true);
    }

    static List<KeptPeriod> from(SettingsReader in) {
        SortedMap<String, String> pairs = pairs(in);
        SortedMap<String, String> crosses = new TreeMap<>();
        pairs.keySet().stream().filter(key -> key.endsWith(CROSSES)).toList().forEach(key -> {
            crosses.put(key.substring(0, key.length() - CROSSES.length()), pairs.remove(key));
        });
        crosses.keySet().stream()
                .filter(Predicate.not(pairs::containsKey))
                .forEach(length -> in.note(new Problem(PROPERTY + "." + length, null, "must say how long to keep it")));
        List<KeptPeriod> periods = pairs.entrySet().stream()
                .map(pair -> in.section(
                        () -> parse(in, pair.getKey(), pair.getValue(), crosses.getOrDefault(pair.getKey(), "all"))))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(KeptPeriod::length))
                .toList();
        List<PeriodLength> lengths = periods.stream().map(KeptPeriod::length).toList();
        new Rules()
                .that(lengths.stream().distinct().count() == lengths.size(), PROPERTY, lengths, "must differ in length")
                .that(!pairs.isEmpty() && pairs.size() <= MOST, PROPERTY, lengths, "must be 1 to " + MOST + " lengths")
                .check();
        return periods;
    }

    /**
     * The settings of each length: {@code 30s: 2d} or {@code 30s: {keep: 2d, crosses: none}}. All lengths may be given
     * as one text, {@code 30s=2d,1h=90d}, which replaces those of the file; a property of a single length adds or
     * changes one.
     */
    private static SortedMap<String, String> pairs(SettingsReader in) {
        Optional<String> whole = in.optional(PROPERTY, USUAL);
        Map<String, String> single = in.below(PROPERTY, whole.isEmpty());
        SortedMap<String, String> pairs = new TreeMap<>();
        if (whole.isPresent() || !in.fileSays(PROPERTY)) {
            addTo(pairs, pairs(whole.orElse(USUAL)));
        }
        addTo(pairs, single);
        for (String key : pairs.keySet()) {
            String name = PROPERTY + "." + key;
            in.know(name);
            if (!key.contains(".")) {
                in.know(name + KEEP);
                in.know(name + CROSSES);
            }
        }
        if (whole.isPresent() || !single.isEmpty()) {
            in.give(
                    PROPERTY,
                    pairs.entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue())
                            .collect(Collectors.joining(",")));
        }
        return pairs;
    }

    private static Map<String, String> pairs(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("\\s*[=:]\\s*", 2))
                .collect(Collectors.toMap(p -> p[0], p -> p.length < 2 ? "" : p[1], (first, last) -> last));
    }

    /** {@code 30s.keep} is the same property as {@code 30s}. */
    private static void addTo(SortedMap<String, String> pairs, Map<String, String> more) {
        more.forEach((key, value) ->
                pairs.put(key.endsWith(KEEP) ? key.substring(0, key.length() - KEEP.length()) : key, value));
    }

    private static KeptPeriod parse(SettingsReader in, String length, String keep, String crosses) {
        if (!crosses.equals("all") && !crosses.equals("none")) {
            in.note(new Problem(PROPERTY + "." + length + CROSSES, crosses, "must be all or none"));
        }
        try {
            return new KeptPeriod(PeriodLength.parse(length), Durations.parse(keep), !crosses.equals("none"));
        } catch (InvalidSettingsException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            in.note(new Problem(PROPERTY + "." + length, keep, e.getMessage()));
            return null;
        }
    }

    private static String property(PeriodLength length) {
        return PROPERTY + "." + length;
    }
}
