package coffee.generator.queue;

/** Thrown when Redis has lost lines that it had taken, as after a crash: whoever has them still can send them again. */
public final class WentBackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long known;

    WentBackException(long taken, long known) {
        super("Redis went back to an earlier state: of " + taken + " lines of this run it has " + known);
        this.known = known;
    }

    /** How many lines of the run there are still: the next one is the first to send again. */
    public long known() {
        return known;
    }
}
