package coffee.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The length of a period: whole seconds that divide a day, or whole days. Periods tumble, aligned to the epoch in UTC.
 * Written as {@code 30s}, {@code 15m}, {@code 1h} or {@code 1d}.
 */
public record PeriodLength(Duration duration) implements Comparable<PeriodLength> {

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    public PeriodLength {
        long seconds = duration.toSeconds();
        boolean whole = seconds >= 1 && duration.equals(Duration.ofSeconds(seconds));
        if (!whole || (DAY_SECONDS % seconds != 0 && seconds % DAY_SECONDS != 0)) {
            throw new IllegalArgumentException(
                    "a period must be whole seconds that divide a day, or whole days, not " + duration);
        }
    }

    /** Parses a length such as {@code 30s}. */
    public static PeriodLength parse(String text) {
        Matcher m = WRITTEN.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "a period must be a number with s, m, h or d, such as 30s, not \"" + text + "\"");
        }
        long n = Long.parseLong(m.group(1));
        return new PeriodLength(
                switch (m.group(2)) {
                    case "s" -> Duration.ofSeconds(n);
                    case "m" -> Duration.ofMinutes(n);
                    case "h" -> Duration.ofHours(n);
                    default -> Duration.ofDays(n);
                });
    }

    public long seconds() {
        return duration.toSeconds();
    }

    /** The start, in epoch seconds, of the period that contains {@code epochMillis}. */
    public long startOf(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000L);
        return second - Math.floorMod(second, seconds());
    }

    /** The period of this length that contains the moment. */
    public Period at(Instant moment) {
        return new Period(this, Instant.ofEpochSecond(startOf(moment.toEpochMilli())));
    }

    @Override
    public int compareTo(PeriodLength other) {
        return duration.compareTo(other.duration);
    }

    /** The length as {@link #parse} reads it, in the largest possible unit. */
    @Override
    public String toString() {
        long s = seconds();
        if (s % DAY_SECONDS == 0) {
            return s / DAY_SECONDS + "d";
        }
        if (s % 3600 == 0) {
            return s / 3600 + "h";
        }
        return s % 60 == 0 ? s / 60 + "m" : s + "s";
    }
}
