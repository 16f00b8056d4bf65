package coffee.generator.out;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Counts the lines that a run has sent, and summarizes them. One thread writes, any thread may read. */
public final class SentLines {

    private static final double MEGA = 1e6;

    /** A number of lines and their bytes. */
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

    /** Writes the lines to the target and counts them; a failure reports how many lines arrived. */
    public void write(LineBlock lines, OutFile target) {
        try {
            target.write(lines);
        } catch (IOException e) {
            throw new CommandFailure(
                    String.format(Locale.ROOT, "%s, after %,d lines", e.getMessage(), target.written()), e);
        }
        add(lines);
    }

    /** Sets the count back to what need not be sent again. */
    public void set(Sum other) {
        sum = other;
    }

    public Sum sum() {
        return sum;
    }

    public long lines() {
        return sum.lines;
    }

    /** One line that says what was done, how long it took and how fast that was. */
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
