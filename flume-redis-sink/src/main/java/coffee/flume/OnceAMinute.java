package coffee.flume;

import java.util.concurrent.TimeUnit;

/** Limits how often the same thing is logged. For one thread. */
final class OnceAMinute {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private boolean happened;
    private long last;

    /** True the first time, and then if the last time that it was is a minute ago. */
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
