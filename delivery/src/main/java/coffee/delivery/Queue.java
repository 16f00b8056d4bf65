package coffee.delivery;

import java.util.List;

/**
 * A queue together with the store of the file records; both change in one atomic step. This is the seam between the
 * core and what it delivers to: Redis or Kafka. For one thread. Every method may throw {@link QueueException}; then it
 * is unknown which of the batches in flight have arrived, until a new {@link #claim} finds out.
 */
public interface Queue extends AutoCloseable {

    /**
     * The result of a claim.
     *
     * @param store the random id of the store
     * @param newStore whether the store had no id before, so that it is empty
     * @param batch how many batches the identity has ever stored
     * @param storedBy the owner that stored the last of them; null if there is none
     * @param length how many elements are on the queue; -1 if unknown
     */
    record Claim(String store, boolean newStore, long batch, String storedBy, List<FileRecord> records, long length) {}

    /** Reconnects and takes over the identity: from now on only batches that name {@code owner} are accepted. */
    Claim claim(String owner) throws QueueException;

    /**
     * Sends a batch without waiting until it is stored. The store refuses it, and all that follow, if its owner or
     * number is not what the store has.
     */
    void send(String owner, Delivery.Batch batch) throws QueueException;

    /** Waits until the oldest batch in flight is stored, and returns the queue's length then (-1 if unknown). */
    long confirm() throws QueueException;

    /** With nothing in flight, checks that the store is as its owner left it; returns the queue's length. */
    long probe(String owner, long batch) throws QueueException;

    /** With nothing in flight, removes everything that is stored for the identity, which will not be used again. */
    void forget() throws QueueException;

    /** Never throws. Batches in flight may still arrive. */
    @Override
    void close();
}
