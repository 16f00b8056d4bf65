package coffee.topology.save;

import java.io.Closeable;
import java.io.IOException;

/**
 * Stores a run of counted orders in one step: its counts, its rejects, and the new head of the log, all or nothing. For
 * one thread. After an {@link IOException} the store is of no more use and must be closed; the run it was thrown for may
 * have been stored or not, and the next attempt tells.
 */
interface CommitStore extends Closeable {

    Outcome commit(CommitRun run) throws IOException;

    /** Which server this is, see {@link coffee.topology.ingest.OrderLog#server}. */
    String server();
}
