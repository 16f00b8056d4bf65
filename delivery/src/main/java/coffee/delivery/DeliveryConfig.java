package coffee.delivery;

import java.time.Duration;

/**
 * How lines are delivered.
 *
 * @param batchLines lines in one batch at most
 * @param batchBytes bytes of lines in one batch at most, but always one line
 * @param window batches under way at most
 * @param maxQueueLength length of the queue at which deliveries wait until it has drained to nine tenths; 0: no limit
 * @param probeAfter how long after the last answer the store is asked whether it is as it was left
 */
public record DeliveryConfig(int batchLines, int batchBytes, int window, long maxQueueLength, Duration probeAfter) {

    public static final int DEFAULT_BATCH_LINES = 2_000;
    public static final int DEFAULT_BATCH_BYTES = 4 << 20;
    public static final int DEFAULT_WINDOW = 4;
    public static final Duration DEFAULT_PROBE_AFTER = Duration.ofSeconds(1);

    public static final DeliveryConfig DEFAULT =
            new DeliveryConfig(DEFAULT_BATCH_LINES, DEFAULT_BATCH_BYTES, DEFAULT_WINDOW, 0, DEFAULT_PROBE_AFTER);

    public DeliveryConfig {
        if (batchLines < 1 || batchBytes < 1 || window < 1 || maxQueueLength < 0 || probeAfter.isNegative()) {
            throw new IllegalArgumentException("out of range: batchLines " + batchLines + ", batchBytes " + batchBytes
                    + ", window " + window + ", maxQueueLength " + maxQueueLength + ", probeAfter " + probeAfter);
        }
    }

    public DeliveryConfig withBatchLines(int lines) {
        return new DeliveryConfig(lines, batchBytes, window, maxQueueLength, probeAfter);
    }

    public DeliveryConfig withBatchBytes(int bytes) {
        return new DeliveryConfig(batchLines, bytes, window, maxQueueLength, probeAfter);
    }

    public DeliveryConfig withMaxQueueLength(long length) {
        return new DeliveryConfig(batchLines, batchBytes, window, length, probeAfter);
    }
}
