package coffee.topology.ingest;

/** A slice that is now to be counted and committed. */
record ReadBatch(BatchId id, LogSlice slice) {}
