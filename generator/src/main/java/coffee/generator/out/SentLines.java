package coffee.generator.out;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Counts what a run has sent, and sums it up in a line. Filled by one thread; its count may be read by any. */
public final class SentLines {

    private static final double MEGA = 1e6;

    /** So many lines, of so many bytes together. */
    public record Sum(long lines, long bytes) {

        public static final Sum NONE = new Sum(0, 0);

        public Sum minus(Sum other) {
            return new Sum(Math.max(0, lines - other.lines), Math.max(0, bytes - other.bytes));
        }

        public Sum times(long factor) {
            return new Sum(lines * factor, bytes * factor);
        }
    }

    private volatile Sum sum = Sum.NONE;

    public void add(LineBlock sent) {
        sum = new Sum(sum.lines + sent.count(), sum.bytes + sent.length());
    }

    /** Writes the lines to the target and counts them; a failure tells how far it came. */
    public void write(LineBlock lines, LineTarget target) {
        try {
            target.write(lines);
        } catch (IOException e) {
            throw new CommandFailure(
                    String.format(Locale.ROOT, "%s, after %,d lines", e.getMessage(), target.written()), e);
        }
        add(lines);
    }

    /** Takes back what has to be sent again. */
    public void set(Sum other) {
        sum = other;
    }

    public Sum sum() {
        return sum;
    }

    public long lines() {
        return sum.lines;
    }

    /** What was done, how long it took, how fast that was. */
    public String summary(String done, String target, Duration took) {
        double seconds = Math.max(took.toNanos() / 1e9, 1e-3);
        return String.format(
                Locale.ROOT,
                "%s %,d lines (%,.1f MB) to %s in %.1f s: %,.0f lines/s, %,.1f MB/s",
                done,
                sum.lines,
                sum.bytes / MEGA,
                target,
                seconds,
                sum.lines / seconds,
                sum.bytes / seconds / MEGA);
    }
}
