package coffee.delivery;

import java.util.List;

/**
 * A queue together with the store of the file records, which it changes in one atomic step. This is the seam between
 * the core and what it delivers to: Redis or Kafka. For one thread. Every method may throw {@link QueueException}; then it
 * is unknown which of the batches under way have arrived, and only a new {@link #claim} tells.
 */
public interface Queue extends AutoCloseable {

    /**
     * What a claim found.
     *
     * @param store the random id of the store
     * @param newStore whether the store had no id before, so that it is empty
     * @param batch how many batches the identity has ever stored
     * @param storedBy the owner that stored the last of them; null if there is none
     * @param length how many elements are on the queue; -1 if that cannot be told
     */
    record Claim(String store, boolean newStore, long batch, String storedBy, List<FileRecord> records, long length) {}

    /** Connects anew and takes the identity over: from now on only batches that name {@code owner} are accepted. */
    Claim claim(String owner) throws QueueException;

    /**
     * Sends a batch on its way, without waiting for it to be stored. It is refused, and so is each that follows, if the
     * owner or the batch number is not what the store has.
     */
    void send(String owner, Delivery.Batch batch) throws QueueException;

    /** Waits until the oldest batch under way is stored, and returns the queue's length then (-1 if unknown). */
    long confirm() throws QueueException;

    /** Asks, with nothing under way, whether the store is as its owner left it; returns the queue's length. */
    long probe(String owner, long batch) throws QueueException;

    /** Removes all that is remembered of the identity, with nothing under way: nobody will ask for it again. */
    void forget() throws QueueException;

    /** Never throws. Batches under way may still arrive. */
    @Override
    void close();
}
