package coffee.topology.ingest;

/**
 * Which batch of which reading. A reading is one pass over the log from its head on; its batches fit together, those of
 * different readings need not.
 */
public record BatchId(long reading, long start) {}
