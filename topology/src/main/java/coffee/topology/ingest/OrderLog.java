package coffee.topology.ingest;

import java.io.Closeable;
import java.io.IOException;

/**
 * A queue of orders as a log: each order has a position for ever, and what is committed never comes again. Reading takes
 * nothing away. Several questions may be outstanding, which are answered in their order: so the log works while its reader
 * does too. For one thread; after an {@link IOException} the log is of no more use and must be closed.
 */
public interface OrderLog extends Closeable {

    /** The position to ask for where the reader does not know the log yet: its committed head. */
    long HEAD = -1;

    /** Asks for up to {@code orders} from {@code position} on. */
    void ask(long position, int orders) throws IOException;

    /** Waits for the answer to the oldest question. The slice may begin later than asked where the head moved in between. */
    LogSlice answer() throws IOException;

    /** How many orders wait from the committed head on; not to be called while a question is outstanding. */
    long waiting() throws IOException;

    /**
     * Which history of the queue the server knew when the log was opened, see {@link coffee.topology.History}: positions
     * read of one must not be committed to another.
     */
    String server();
}
