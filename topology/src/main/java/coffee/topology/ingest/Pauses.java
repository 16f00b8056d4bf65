package coffee.topology.ingest;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When there is something to read again: at once, unless the queue's end was reached, or something went wrong, and then
 * later with each time. For one thread.
 */
final class Pauses {

    /** How long to let orders gather when the end of the queue has been reached. */
    private static final Duration GATHER = Duration.ofMillis(10);

    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final Backoff broken = new Backoff(FIRST_RETRY, LAST_RETRY);
    private final Backoff failed = new Backoff(FIRST_RETRY, LAST_RETRY);
    private final long gather;
    private final long idlePoll;
    private long end;

    Pauses(Duration idlePoll, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.idlePoll = idlePoll.toNanos();
        this.gather = Math.min(GATHER.toNanos(), this.idlePoll);
        this.end = nanoTime.getAsLong();
    }

    /** How many nanoseconds are left. */
    long left() {
        return Math.max(0, end - nanoTime.getAsLong());
    }

    /** The queue was empty. */
    void empty() {
        begin(idlePoll);
    }

    /** The queue's end was reached. */
    void drained() {
        begin(gather);
    }

    /** The log cannot be read. */
    void broken() {
        begin(broken.next());
    }

    /** The log was read. */
    void works() {
        broken.reset();
    }

    /** A batch came to nothing. */
    void failed() {
        begin(failed.next());
    }

    /** A batch is committed. */
    void done() {
        failed.reset();
    }

    private void begin(long nanos) {
        end = nanoTime.getAsLong() + nanos;
    }
}
