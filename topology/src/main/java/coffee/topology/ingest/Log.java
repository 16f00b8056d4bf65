package coffee.topology.ingest;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where orders are read from: a Redis list, or one partition of a Kafka topic. Each order has a position for ever, and
 * reading takes nothing away: only a commit moves the stored position, in one step with the counts.
 *
 * <p>A log promises that its chunks come in order, each beginning where the one before ended, or later where others have
 * committed what lay between. Positions mean something within one {@link #history} only: a log that notices that it
 * has become another throws, and so does one whose stored position went back. After an {@link IOException} it is of no
 * more use and must be closed; its reader opens it again and begins at the stored position. For one thread.
 */
public interface Log extends Closeable {

    /** How the position of a log is stored, and so what its commit checks and trims. */
    enum Kind {
        /**
         * A Redis list in the store's own Redis. Its position is the number of orders that ever left the head. A commit
         * compares the first and the last line of a run with what is there, and trims the list.
         */
        LIST,
        /**
         * A partition of a Kafka topic. Its position is the offset that is next, in a hash with the ids of topic and
         * cluster, which a commit compares with the run's history. It takes nothing away.
         */
        PARTITION;

        /** The kind as the commit's script names it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Whether a commit needs to know the first and the last line of a run. */
        public boolean comparesLines() {
            return this == LIST;
        }
    }

    /** Which log: the key at which it, or its position, is stored. */
    record Id(Kind kind, String key) {

        @Override
        public String toString() {
            return key;
        }
    }

    /** A log that can be opened, again and again as connections break. */
    interface Source {

        Id id();

        Log open() throws IOException;
    }

    /**
     * Consecutive orders: the positions in [start, end). If there are fewer lines than positions, the lines belong to the last
     * positions. Without lines, a commit only moves the stored position. If {@code start == end}, nothing has come.
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

    /** Reads on. May wait for an answer, but not for orders to come. */
    Chunk next() throws IOException;

    /** For how many nanoseconds there is no use in asking for more: orders may gather, and an idle log is left alone. */
    long pause();

    /** Hears that all before that position is committed. */
    default void committed(long position) {}

    /** How many orders waited behind the stored position when the log was last asked. */
    long waiting();

    /** How much of all that is kept is not committed, from 0 to 1, once the log deletes what is old; before, 0. */
    default double uncounted() {
        return 0;
    }

    /** What the positions belong to: something that is not restored together with the data. */
    String history();
}
