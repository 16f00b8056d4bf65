package coffee.delivery.files;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs problems with files: each kind at most a few times a minute, on one bounded line, with input escaped. */
final class Warnings {

    private static final Logger LOG = LoggerFactory.getLogger(FileFollower.class);
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
    private static final int A_PERIOD = 5;
    private static final int SHOWN = 300;

    private static final class Kind {
        private long since;
        private int warned;
        private int suppressed;
    }

    private final Map<String, Kind> kinds = new HashMap<>();
    private final LongSupplier nanoTime;

    Warnings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** {@code format} is the kind; each argument is made printable. */
    void warn(String format, Object... arguments) {
        long now = nanoTime.getAsLong();
        Kind kind = kinds.computeIfAbsent(format, f -> new Kind());
        if (kind.warned == 0 || now - kind.since >= PERIOD) {
            if (kind.suppressed > 0) {
                LOG.warn("suppressed {} warnings such as the following", kind.suppressed);
            }
            kind.since = now;
            kind.warned = 0;
            kind.suppressed = 0;
        }
        if (kind.warned == A_PERIOD) {
            kind.suppressed++;
            return;
        }
        kind.warned++;
        LOG.warn(format, printable(arguments));
    }

    void info(String format, Object... arguments) {
        if (LOG.isInfoEnabled()) {
            LOG.info(format, printable(arguments));
        }
    }

    private static Object[] printable(Object[] arguments) {
        Object[] printable = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            String text = String.valueOf(arguments[i]).replaceAll("\\p{Cntrl}", "?");
            printable[i] = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        }
        return printable;
    }
}
