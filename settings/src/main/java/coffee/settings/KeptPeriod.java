package coffee.settings;

import coffee.contract.PeriodLength;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

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
        SortedMap<String, String> pairs = in.pairs(PROPERTY, USUAL);
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
