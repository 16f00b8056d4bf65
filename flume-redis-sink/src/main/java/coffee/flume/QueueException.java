package coffee.flume;

/** Thrown when the list in Redis could not be reached, or refused what was asked; its message is for the operator. */
final class QueueException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What became of what was asked. */
    enum Outcome {
        /** Surely nothing was done. */
        NOTHING,
        /** The push was refused, yet the memory beside it was written. */
        ONLY_REMEMBERED,
        /** It may have been done, or may still be. */
        IN_DOUBT,
        /** It was not done, as somebody wrote the memory since: another sink, or an earlier try that came true. */
        OVERTAKEN
    }

    private final Trouble trouble;
    private final Outcome outcome;

    QueueException(Trouble trouble, Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.trouble = trouble;
        this.outcome = outcome;
    }

    Trouble trouble() {
        return trouble;
    }

    Outcome outcome() {
        return outcome;
    }
}
