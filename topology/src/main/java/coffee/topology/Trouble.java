package coffee.topology;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that may go wrong for a while: says so once, then once a minute while it lasts, and when it is over. One
 * bounded line each, and the same to Storm, whose page shows it. For one thread.
 */
public final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);
    private static final long AGAIN = Duration.ofMinutes(1).toNanos();
    private static final int SHOWN = 300;

    private final String what;
    private final Consumer<Throwable> report;
    private final LongSupplier nanoTime;
    private boolean present;
    private long since;
    private long said;

    /** {@code report} is where else to tell of it, such as Storm's collector. */
    public Trouble(String what, Consumer<Throwable> report) {
        this(what, report, System::nanoTime);
    }

    Trouble(String what, Consumer<Throwable> report, LongSupplier nanoTime) {
        this.what = what;
        this.report = report;
        this.nanoTime = nanoTime;
    }

    /** It is so now, and this is why. */
    public void is(String reason) {
        long now = nanoTime.getAsLong();
        if (!present) {
            since = now;
        }
        if (!present || now - said >= AGAIN) {
            said = now;
            String bounded = bounded(reason);
            LOG.warn("{}: {}", what, bounded);
            report.accept(new Told(what + ": " + bounded));
        }
        present = true;
    }

    /** Whether it is so, as far as is known. */
    public boolean lasts() {
        return present;
    }

    /** It is not so, or no longer. */
    public void over() {
        if (present) {
            present = false;
            LOG.info(
                    "over after {} s: {}",
                    Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds(),
                    what);
        }
    }

    private static String bounded(String reason) {
        String line = String.valueOf(reason).replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** Thrown nowhere: it carries the line to where Storm shows its errors, and has no stack trace to show. */
    private static final class Told extends Exception {

        private static final long serialVersionUID = 1L;

        Told(String message) {
            super(message, null, false, false);
        }
    }
}
