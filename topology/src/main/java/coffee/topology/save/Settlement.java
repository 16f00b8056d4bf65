package coffee.topology.save;

/** What to do with a batch's receipt when the batch is off our hands. */
interface Settlement<T> {

    /** The batch is committed, by whomever. */
    void done(T receipt);

    /** The batch came to nothing, and must be read again. */
    void failed(T receipt);
}
