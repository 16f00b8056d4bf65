package coffee.cli;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The text of a progress display: the count, its rate, and, if the total is known, a bar and the time left. */
public final class Progress implements Supplier<String> {

    private static final int CELLS = 24;

    private final String unit;
    private final Supplier<OptionalLong> total;
    private final LongSupplier count;
    private final InstantSource clock;
    private final long begin;

    Progress(String unit, Supplier<OptionalLong> total, LongSupplier count, InstantSource clock) {
        this.unit = unit;
        this.total = total;
        this.count = count;
        this.clock = clock;
        this.begin = clock.millis();
    }

    /**
     * Shows the progress of {@code count} on the terminal until it is closed. The count is read from another thread, so
     * a plain field will not do.
     */
    public static StatusLine show(boolean quiet, String unit, OptionalLong total, LongSupplier count) {
        return show(quiet, unit, () -> total, count);
    }

    /** As {@link #show(boolean, String, OptionalLong, LongSupplier)}, with a total that is estimated on the way. */
    public static StatusLine show(boolean quiet, String unit, Supplier<OptionalLong> total, LongSupplier count) {
        return StatusLine.show(quiet, new Progress(unit, total, count, InstantSource.system()));
    }

    @Override
    public String get() {
        long done = count.getAsLong();
        double seconds = Math.max(0.001, (clock.millis() - begin) / 1000.0);
        double rate = done / seconds;
        String head = number(done) + " " + unit + "  " + number(Math.round(rate)) + "/s";
        long all = total.get().orElse(0);
        if (all <= 0) {
            return head;
        }
        double part = Math.min(1, done / (double) all);
        String left = rate > 0 ? "  " + time((all - done) / rate) + " left" : "";
        return bar(part) + String.format(Locale.ROOT, " %3.0f %%  ", Math.floor(part * 100)) + head + left;
    }

    private static String bar(double part) {
        int full = (int) (part * CELLS);
        return "█".repeat(full) + "░".repeat(CELLS - full);
    }

    private static String time(double seconds) {
        Duration left = Duration.ofSeconds((long) Math.ceil(Math.max(0, seconds)));
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
