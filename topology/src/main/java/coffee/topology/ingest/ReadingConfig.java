package coffee.topology.ingest;

import java.time.Duration;

/**
 * How the log is read.
 *
 * @param batchOrders the most orders in a batch
 * @param batchBytes the most bytes in a batch, if it has more than one order
 * @param pendingBatches the most batches read ahead
 * @param idlePoll how often to look whether an empty queue still is
 */
public record ReadingConfig(int batchOrders, int batchBytes, int pendingBatches, Duration idlePoll) {}
