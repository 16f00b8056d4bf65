package coffee.topology.save;

/** What became of an attempt to commit a run. Whichever it is, the run was stored whole or not at all. */
sealed interface Outcome {

    /** The run is stored; the log's head is now at {@code committed}. */
    record Committed(long committed) implements Outcome {}

    /** Nothing changed: the head is not where the run starts, but at {@code committed}. */
    record Moved(long committed) implements Outcome {}

    /** Nothing changed: what stands at the head is not what was read and counted. */
    record Differs() implements Outcome {}

    /** Nothing changed: something there must be mended first, such as a key of a wrong type or a missing right. */
    record Refused(String why) implements Outcome {}
}
