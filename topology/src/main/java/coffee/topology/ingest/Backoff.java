package coffee.topology.ingest;

import java.time.Duration;

/** How long to wait before trying again: doubling from the first to the longest, until something succeeds. */
final class Backoff {

    private final long first;
    private final long longest;
    private long next;

    Backoff(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
        this.next = this.first;
    }

    /** The nanoseconds to wait this time. */
    long next() {
        long now = next;
        next = Math.min(longest, 2 * next);
        return now;
    }

    void reset() {
        next = first;
    }
}
