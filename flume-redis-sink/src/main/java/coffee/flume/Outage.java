package coffee.flume;

import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * A time in which the queue fails: logged once when it begins, once when its reason changes, and once when it ends,
 * with growing, jittered waits between retries. An outage that follows another closely continues it: the waits go on
 * growing, and the same reason is logged at most once a minute, so that two agents that take over from each other do
 * not flood the log. For one thread.
 */
final class Outage {

    static final Duration FIRST_WAIT = Duration.ofMillis(200);
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration CALM = Duration.ofSeconds(30);
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final String sink;
    private final Logger log;
    private final LongSupplier nanos;
    private boolean lasts;
    private boolean logged;
    private Kind loggedKind;
    private long loggedAt;
    private long since;
    private long lastFailure;
    private int tries;
    private long nextTry;

    Outage(String sink, Logger log, LongSupplier nanos) {
        this.sink = sink;
        this.log = log;
        this.nanos = nanos;
    }

    /** How long to wait before the next retry; zero or less if it is due. */
    Duration untilNextTry() {
        return lasts ? Duration.ofNanos(nextTry - nanos.getAsLong()) : Duration.ZERO;
    }

    void failed(QueueException e) {
        long now = nanos.getAsLong();
        if (!lasts) {
            since = now;
            logged = false;
            if (now - lastFailure > CALM.toNanos()) {
                tries = 0;
            }
        }
        if (loggedKind != e.kind() || !logged && now - loggedAt >= SELDOM.toNanos()) {
            log.warn("{}: {}", sink, e.getMessage());
            log.debug("{}: in detail", sink, e);
            logged = true;
            loggedKind = e.kind();
            loggedAt = now;
        }
        lasts = true;
        lastFailure = now;
        nextTry = now + jittered(tries);
        tries++;
    }

    void worked() {
        if (lasts && logged) {
            Duration lasted = Duration.ofNanos(nanos.getAsLong() - since);
            log.info("{}: pushes again, after {} s", sink, lasted.toSeconds());
        }
        lasts = false;
    }

    /** Between half and all of a wait that doubles. */
    private static long jittered(int tries) {
        long wait = Math.min(LONGEST_WAIT.toNanos(), FIRST_WAIT.toNanos() << Math.min(tries, 16));
        return wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    }
}
