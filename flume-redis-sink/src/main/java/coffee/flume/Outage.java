package coffee.flume;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * A time in which pushing fails: told once when it begins, once when its reason changes, and once when it ends, with
 * growing, jittered waits between the tries. For one thread.
 */
final class Outage {

    static final Duration FIRST_WAIT = Duration.ofMillis(200);
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final String sink;
    private final Logger log;
    private final LongSupplier nanos;
    private Trouble trouble;
    private boolean told;
    private boolean toldFull;
    private long toldFullAt;
    private long since;
    private int tries;
    private long nextTry;

    Outage(String sink, Logger log, LongSupplier nanos) {
        this.sink = sink;
        this.log = log;
        this.nanos = nanos;
    }

    boolean mayTry() {
        return trouble == null || nanos.getAsLong() - nextTry >= 0;
    }

    void failed(QueueException e) {
        long now = nanos.getAsLong();
        if (trouble == null) {
            since = now;
            tries = 0;
        }
        if (trouble != e.trouble()) {
            tell(e, now);
        }
        trouble = e.trouble();
        // A full list is looked at as often as Flume asks: it costs one small question.
        nextTry = trouble == Trouble.FULL ? now : now + jittered(tries);
        tries++;
    }

    /** A list that is full now and then is how its limit works: that is told once in a while only. */
    private void tell(QueueException e, long now) {
        boolean often = e.trouble() == Trouble.FULL && toldFull && now - toldFullAt < SELDOM.toNanos();
        if (e.trouble() == Trouble.FULL && !often) {
            toldFull = true;
            toldFullAt = now;
        }
        told = !often;
        if (told) {
            log.warn("{}: {}", sink, e.getMessage());
            log.debug("{}: in detail", sink, e);
        }
    }

    void worked() {
        if (trouble != null && told) {
            Duration lasted = Duration.ofNanos(nanos.getAsLong() - since);
            log.info("{}: pushes again, after {} s and {} failures", sink, lasted.toSeconds(), tries);
        }
        trouble = null;
    }

    /** Between half and all of a wait that doubles. */
    private static long jittered(int tries) {
        long wait = Math.min(LONGEST_WAIT.toNanos(), FIRST_WAIT.toNanos() << Math.min(tries, 16));
        return wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    }
}
