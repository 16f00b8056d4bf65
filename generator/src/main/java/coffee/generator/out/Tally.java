package coffee.generator.out;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a run has sent, and sums it up in a line. Its count may be read by any thread. */
public final class Tally {

    private static final double MEGA = 1e6;

    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    public void add(Lines sent) {
        lines.addAndGet(sent.count());
        bytes.addAndGet(sent.length());
    }

    /** Takes back what has to be sent again. */
    public void backTo(long count) {
        lines.set(count);
    }

    public long lines() {
        return lines.get();
    }

    /** What was done, how long it took, how fast that was. */
    public String summary(String done, String target, Duration took) {
        double seconds = Math.max(took.toNanos() / 1e9, 1e-3);
        return String.format(
                Locale.ROOT,
                "%s %,d lines (%,.1f MB) to %s in %.1f s: %,.0f lines/s, %,.1f MB/s",
                done,
                lines.get(),
                bytes.get() / MEGA,
                target,
                seconds,
                lines.get() / seconds,
                bytes.get() / seconds / MEGA);
    }
}
