package coffee.topology.ingest;

/**
 * A run of raw orders on its way to be counted: what the spout emits. Immutable.
 *
 * @param server which server it was read from, see {@link OrderLog#server}
 * @param more whether the log went on behind it, so that a commit may wait for what follows
 */
public record OrderBatch(String server, BatchId id, boolean more, Lines lines) {}
