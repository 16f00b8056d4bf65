package coffee.generator.pace;

/** When each line is due, from the start of a run. A function of its arguments: it never drifts. */
public interface Tempo {

    /** How many lines are due once so much time has passed; the first is due at once. */
    long dueBy(long nanos);

    /** How long after the start the line of that index is due, in nanoseconds. */
    long dueAt(long index);
}
