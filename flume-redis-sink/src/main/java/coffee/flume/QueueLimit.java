package coffee.flume;

import coffee.flume.QueueException.Outcome;

/** How long the list may get: once that is reached, nothing goes in until it has drained to nine tenths. 0: no limit. */
final class QueueLimit {

    private final long max;
    private long length;
    private boolean reached;

    QueueLimit(long max) {
        this.max = max;
    }

    /** Takes note of the list's length, which comes with every answer; negative for none. */
    void sawLength(long seen) {
        if (seen >= 0) {
            length = seen;
            reached = max > 0 && (reached ? length > max - max / 10 : length >= max);
        }
    }

    boolean isReached() {
        return reached;
    }

    /** How many of {@code wanted} events the list has room for, at least one. */
    int room(int wanted) {
        return max == 0 ? wanted : (int) Math.max(1, Math.min(wanted, max - length));
    }

    void refuseIfReached(SinkConfig config) throws QueueException {
        if (reached) {
            throw new QueueException(
                    Trouble.FULL,
                    Outcome.NOTHING,
                    config.redis() + " has " + length + " elements in " + config.key() + ", maxQueueLength is " + max
                            + "; the events wait in the channel until it has drained to " + (max - max / 10),
                    null);
        }
    }
}
