package coffee.generator.pace;

import coffee.generator.out.LineBlock;

/** Holds lines back until they are due. For one thread. */
public interface Gate {

    /** Waits until at least the first of these lines is due, and returns how many are; 0 once the run is to end. */
    long admit(LineBlock waiting);

    /** The lines that follow are from another file, or from the same file again. */
    default void startOfFile() {}

    /** A gate that never waits. */
    static Gate open() {
        return LineBlock::count;
    }
}
