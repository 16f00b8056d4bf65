package coffee.generator.draw;

import java.time.Duration;
import java.util.List;

/**
 * A café's day: how busy it is at each time. The day may be made shorter than 24 hours, so that a demonstration of
 * minutes sees all of it; it begins at midnight UTC, as do the days of a shorter length. Immutable.
 */
public record RushHours(Duration day) {

    public static final Duration WHOLE_DAY = Duration.ofDays(1);

    private static final int MINUTES = 24 * 60;
    private static final List<DayCurve> LOAD = List.of(
            new DayCurve(0.05, 1.00, 8.25, 0.9),
            new DayCurve(0, 0.70, 12.75, 0.8),
            new DayCurve(0, 0.50, 16.00, 1.2),
            new DayCurve(0, 0.30, 19.75, 1.3));

    public RushHours {
        if (!isDay(day)) {
            throw new IllegalArgumentException("must be a day's length from 1s to 1d");
        }
    }

    public static boolean isDay(Duration length) {
        return length.compareTo(Duration.ofSeconds(1)) >= 0 && length.compareTo(WHOLE_DAY) <= 0;
    }

    /** How busy it is in each minute of the day, relative to the day's mean. */
    public static double[] load() {
        double[] load = new double[MINUTES];
        double sum = 0;
        for (int m = 0; m < MINUTES; m++) {
            double hour = (m + 0.5) / 60;
            for (DayCurve curve : LOAD) {
                load[m] += curve.at(hour);
            }
            sum += load[m];
        }
        for (int m = 0; m < MINUTES; m++) {
            load[m] *= MINUTES / sum;
        }
        return load;
    }

    /** How much of the day has passed at that moment, from 0 up to, and without, 1. */
    public double phase(long atMillis) {
        return (double) Math.floorMod(atMillis, day.toMillis()) / day.toMillis();
    }
}
