package coffee.topology;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports something that fails for a while: when it begins, then once a minute, and when it ends. Each report is one
 * bounded line in the log, and the same in Storm's page. For one thread.
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

    /** {@code report} receives each line too, for example Storm's collector. */
    public Trouble(String what, Consumer<Throwable> report) {
        this(what, report, System::nanoTime);
    }

    Trouble(String what, Consumer<Throwable> report, LongSupplier nanoTime) {
        this.what = what;
        this.report = report;
        this.nanoTime = nanoTime;
    }

    /** It fails now, for this reason. */
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

    /** Whether it failed when last tried. */
    public boolean lasts() {
        return present;
    }

    /** It works, perhaps again. */
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

    /** Never thrown: carries the line to where Storm shows errors, without a stack trace. */
    private static final class Told extends Exception {

        private static final long serialVersionUID = 1L;

        Told(String message) {
            super(message, null, false, false);
        }
    }
}
