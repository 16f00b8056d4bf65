package coffee.generator.pace;

import coffee.generator.out.LineBlock;

/** Lets lines go when it is their time. For one thread. */
public interface Gate {

    /**
     * Waits until at least the first of these lines may go, and returns how many may; 0 once the run is to end.
     */
    long admit(LineBlock waiting);

    /** Says that the lines that follow are of another file, or of the same once more. */
    default void startOfFile() {}

    /** Lets everything go at once. */
    static Gate open() {
        return LineBlock::count;
    }
}
