package coffee.settings;

import coffee.contract.PeriodLength;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/** A length of period that is counted, and how long each such period is kept after its end. */
public record KeptPeriod(PeriodLength length, Duration keep) {

    private static final String PROPERTY = "periods";
    private static final String USUAL = "30s=2d,1h=90d,1d=3650d";
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final int MOST = 8;

    public KeptPeriod {
        boolean inside = keep.compareTo(length.duration()) >= 0 && keep.compareTo(LONGEST) <= 0;
        new Rules()
                .that(inside, property(length), Durations.format(keep), "must keep it from " + length + " to 36500d")
                .check();
    }

    static List<KeptPeriod> from(SettingsReader in) {
        SortedMap<String, String> pairs = in.pairs(PROPERTY, USUAL);
        List<KeptPeriod> periods = pairs.entrySet().stream()
                .map(pair -> in.section(() -> parse(in, pair.getKey(), pair.getValue())))
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

    private static KeptPeriod parse(SettingsReader in, String length, String keep) {
        try {
            return new KeptPeriod(PeriodLength.parse(length), Durations.parse(keep));
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
