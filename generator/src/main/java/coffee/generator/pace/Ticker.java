package coffee.generator.pace;

/** Time as it passes, and the waiting for it; a test lets it pass as it likes. */
public interface Ticker {

    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Waits so long, or until the run is to end: then false, and at once from then on. */
    boolean sleep(long nanos);

    /** Whether the run is to end. */
    default boolean over() {
        return !sleep(0);
    }
}
