package coffee.generator.pace;

import java.time.Duration;
import java.util.Arrays;

/**
 * As many lines a day as an even tempo of that rate has, but spread as unevenly as the day's load says. For one
 * thread: it remembers in which step of the day it was asked last.
 */
public final class DayTempo implements Tempo {

    private final long dayNanos;
    private final double stepNanos;
    private final double[] upTo;
    private final double perDay;
    private final double start;
    private final double before;
    private int step;

    /**
     * @param load how busy each of the equal steps of a day is, relative to their mean
     * @param phase how much of the day has passed when the run starts, from 0 to 1
     */
    public DayTempo(double perSecond, Duration day, double[] load, double phase) {
        if (!EvenTempo.isRate(perSecond) || Arrays.stream(load).anyMatch(l -> !(l > 0))) {
            throw new IllegalArgumentException("needs a rate, and a load above 0 at all times of the day");
        }
        dayNanos = day.toNanos();
        stepNanos = (double) dayNanos / load.length;
        upTo = new double[load.length + 1];
        for (int i = 0; i < load.length; i++) {
            upTo[i + 1] = upTo[i] + load[i] * perSecond * stepNanos / 1e9;
        }
        perDay = upTo[load.length];
        start = phase * dayNanos;
        before = linesUpTo(start);
    }

    /** How many lines a step of the day sees from midnight to that time of it. */
    private double linesUpTo(double nanosOfDay) {
        int at = (int) Math.min(nanosOfDay / stepNanos, upTo.length - 2.0);
        return upTo[at] + (nanosOfDay / stepNanos - at) * (upTo[at + 1] - upTo[at]);
    }

    private double nanosAtMidnightPlus(double linesOfDay) {
        if (linesOfDay < upTo[step] || linesOfDay >= upTo[step + 1]) {
            int found = Arrays.binarySearch(upTo, linesOfDay);
            step = Math.min(found >= 0 ? found : -found - 2, upTo.length - 2);
        }
        return (step + (linesOfDay - upTo[step]) / (upTo[step + 1] - upTo[step])) * stepNanos;
    }

    @Override
    public long dueBy(long nanos) {
        double sinceMidnight = start + nanos;
        double days = Math.floor(sinceMidnight / dayNanos);
        double lines = days * perDay + linesUpTo(sinceMidnight - days * dayNanos);
        return 1 + (long) Math.floor(lines - before);
    }

    @Override
    public long dueAt(long index) {
        double lines = before + index;
        double days = Math.floor(lines / perDay);
        double sinceMidnight = days * dayNanos + nanosAtMidnightPlus(lines - days * perDay);
        return (long) Math.ceil(sinceMidnight - start);
    }
}
