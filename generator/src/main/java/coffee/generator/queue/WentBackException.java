package coffee.generator.queue;

import coffee.generator.out.Sent;

/** Thrown when Redis has lost lines that it had taken, as after a crash: whoever has them still can send them again. */
public final class WentBackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Sent known;

    WentBackException(Sent taken, Sent known) {
        super("Redis went back to an earlier state: of " + taken.lines() + " lines of this run it has "
                + known.lines());
        this.known = known;
    }

    /** The lines of the run that there are still: the next one is the first to send again. */
    public Sent known() {
        return known;
    }
}
