package coffee.generator.queue;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import java.util.OptionalLong;

/**
 * Which queue, and how it is filled.
 *
 * @param run a name that no other run has at the same time
 * @param remembered whether Redis remembers what the run has sent, for a later run of that name to go on behind it
 * @param batch how many lines go in one round trip, at most
 * @param maxQueue at which length of the queue to wait
 */
public record QueueConfig(
        RedisAddress address, RedisLayout layout, String run, boolean remembered, int batch, OptionalLong maxQueue) {

    public QueueConfig {
        if (batch < 1 || batch > 100_000) {
            throw new IllegalArgumentException("must be a batch of 1 to 100000 lines");
        }
        if (maxQueue.isPresent() && maxQueue.getAsLong() < 1) {
            throw new IllegalArgumentException("must be a length of at least 1");
        }
    }
}
