package coffee.flume;

import java.util.concurrent.TimeUnit;

/** Limits how often something is logged. For one thread. */
final class OnceAMinute {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private boolean happened;
    private long last;

    /** Returns true at most once a minute, and the first time. */
    boolean isDue() {
        long now = System.nanoTime();
        if (happened && now - last < MINUTE) {
            return false;
        }
        happened = true;
        last = now;
        return true;
    }
}
