package coffee.delivery;

import java.time.Duration;

/**
 * How lines are delivered.
 *
 * @param batchLines the most lines in a batch
 * @param batchBytes the most bytes of lines in a batch; a single line may have more
 * @param window the most batches in flight
 * @param maxQueueLength the length of the queue at which delivery waits until it has drained to nine tenths; 0 for no
 *     limit
 * @param probeAfter how long after the last answer to check whether the store has gone back
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
