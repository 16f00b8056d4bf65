package coffee.topology.ingest;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where orders are read from: a Redis list, or one partition of a Kafka topic. Each order has a permanent position, and
 * reading removes nothing: only a commit moves the stored position, in one step with the counts.
 *
 * <p>A log returns its chunks in order: each begins where the one before ended, or later if others have committed what
 * lay between. Positions are valid within one {@link #history} only: a log throws when it notices that its history has
 * changed, or that its stored position went back. After an {@link IOException} it is unusable and must be closed; its
 * reader opens it again, and starts at the stored position. For one thread.
 */
public interface Log extends Closeable {

    /** How the position of a log is stored. This decides what a commit checks and trims. */
    enum Kind {
        /**
         * A Redis list in the store's own Redis. Its position is how many orders have ever left the head. A commit
         * compares the first and the last line of a run with the list, and trims it.
         */
        LIST,
        /**
         * A partition of a Kafka topic. Its position is the next offset, in a hash with the ids of topic and cluster,
         * which a commit compares with the run's history. A commit removes nothing from it.
         */
        PARTITION;

        /** The kind as the commit script names it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Whether a commit needs to know the first and the last line of a run. */
        public boolean comparesLines() {
            return this == LIST;
        }
    }

    /** Identifies a log by the key of its list, or of its position. */
    record Id(Kind kind, String key) {

        @Override
        public String toString() {
            return key;
        }
    }

    /** A log that can be opened, again after each broken connection. */
    interface Source {

        Id id();

        Log open() throws IOException;
    }

    /**
     * Consecutive orders: the positions in [start, end). If there are fewer lines than positions, the lines belong to
     * the last positions. Without lines, a commit only moves the stored position. If {@code start == end}, nothing has
     * come.
     *
     * @param more whether the log continues after the chunk, so that more follows at once
     */
    record Chunk(long start, long end, boolean more, Lines lines) {

        public static Chunk nothing(long position) {
            return new Chunk(position, position, false, Lines.NONE);
        }

        public boolean isNothing() {
            return start == end;
        }
    }

    /** Reads on. May wait for an answer, but never for orders. */
    Chunk next() throws IOException;

    /** For how many nanoseconds not to ask for more: orders may gather meanwhile, and an idle log is left alone. */
    long pause();

    /** Called when a batch is committed: all orders before {@code position} are, and its {@code lines} are no longer read. */
    default void committed(long position, Lines lines) {}

    /** How many orders were not committed when the log was last asked. */
    long waiting();

    /** The uncommitted share of what the log keeps, from 0 to 1, once the log deletes old orders; 0 before that. */
    default double uncounted() {
        return 0;
    }

    /** What the positions belong to: something that is not restored together with the data. */
    String history();
}
