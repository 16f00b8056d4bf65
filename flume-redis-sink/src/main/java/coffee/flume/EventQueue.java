package coffee.flume;

import java.util.List;
import java.util.Map;

/** The list that events are pushed onto, with the sink's memory beside it. For one thread. */
interface EventQueue extends AutoCloseable {

    /** What is found on opening: how long the list is, and what the sink's memory holds. */
    record Standing(long length, Map<String, String> memory) {}

    /** A change of the sink's memory: fields to set, fields to remove. */
    record Change(Map<String, String> set, List<String> removed) {

        static final Change NONE = new Change(Map.of(), List.of());

        boolean isNone() {
            return set.isEmpty() && removed.isEmpty();
        }
    }

    /** What is done in one step: bodies for the list, bodies for the list of oversize events, a change of memory. */
    record Append(List<byte[]> bodies, List<byte[]> oversize, Change change) {}

    /**
     * Connects. From then on until it is closed, nothing is appended once anybody else has changed the sink's memory:
     * so an append that was given up for lost cannot come true after its retry.
     */
    Standing open() throws QueueException;

    boolean isOpen();

    /** Appends in one round trip, all or nothing, and tells how long the list then is, -1 if nothing went onto it. */
    long append(Append append) throws QueueException;

    /** How long the list is. */
    long length() throws QueueException;

    /** Lets go of the connection; it can be opened again. */
    @Override
    void close();
}
