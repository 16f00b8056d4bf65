package coffee.generator.pace;

import java.time.Duration;
import java.util.Arrays;

/** When each line is due, from the start of a run. A function of its arguments: it never drifts. */
public interface Tempo {

    /** The number of lines due after this time; the first line is due at once. */
    long dueBy(long nanos);

    /** When the line with this index is due, in nanoseconds after the start. */
    long dueAt(long index);

    /** A fixed number of lines a second, evenly spaced. Immutable. */
    record Even(double perSecond) implements Tempo {

        public static final String RATE_RULE = "must be a number a second from 0.000001 to 1000000000";

        private static final double SLOWEST = 1e-6;
        private static final double FASTEST = 1e9;
        private static final double SECOND = 1e9;

        public Even {
            if (!isRate(perSecond)) {
                throw new IllegalArgumentException(perSecond + " a second: " + RATE_RULE);
            }
        }

        public static boolean isRate(double perSecond) {
            return perSecond >= SLOWEST && perSecond <= FASTEST;
        }

        @Override
        public long dueBy(long nanos) {
            return 1 + (long) Math.floor(nanos / SECOND * perSecond);
        }

        @Override
        public long dueAt(long index) {
            return (long) Math.ceil(index / perSecond * SECOND);
        }
    }

    /**
     * As many lines a day as an even tempo of this rate, distributed by the load of the day. For one thread: it caches
     * the step of the day that was asked for last.
     */
    static final class Day implements Tempo {

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
        public Day(double perSecond, Duration day, double[] load, double phase) {
            if (!Tempo.Even.isRate(perSecond) || Arrays.stream(load).anyMatch(l -> !(l > 0))) {
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

        /** The number of lines from midnight up to this time of the day. */
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
}
