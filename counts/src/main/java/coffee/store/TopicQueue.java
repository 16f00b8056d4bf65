package coffee.store;

import coffee.cli.CommandFailure;
import coffee.contract.Counts;
import coffee.contract.RedisLayout;
import coffee.kafka.KafkaAddress;
import coffee.store.CountsStore.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import redis.clients.jedis.UnifiedJedis;

/**
 * How far a topic of orders is counted, and how many orders wait in it. Kafka has the end of each partition, Redis the
 * position. This class, and Kafka's client with it, is loaded only where a topic is configured. If Kafka does not
 * answer, the methods throw {@link CommandFailure}. Safe for several threads.
 */
public final class TopicQueue implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KafkaAddress kafka;
    private final RedisLayout layout;
    private final Admin admin;

    /**
     * Offsets of a partition.
     *
     * @param first the oldest that is there
     * @param next the oldest that is not counted
     * @param end the one after the newest
     */
    public record Offsets(long first, long next, long end) {}

    public TopicQueue(KafkaAddress kafka, RedisLayout layout) {
        this.kafka = kafka;
        this.layout = layout;
        try {
            admin = Admin.create(kafka.clientSettings(PATIENCE));
        } catch (KafkaException e) {
            throw failed(kafka, e);
        }
    }

    /** The failure of a request to this Kafka: its address, the cause, and what the user can check. */
    public static CommandFailure failed(KafkaAddress kafka, Throwable failure) {
        return new CommandFailure(
                "Kafka at " + kafka.bootstrap() + " does not answer as it should: " + failure.getMessage()
                        + " (does it run, and is queue.kafka right?)",
                failure);
    }

    /**
     * The offsets of each partition that the topic has now. Without a stored position, nothing of a partition is
     * counted.
     */
    public SortedMap<Integer, Offsets> offsets(UnifiedJedis redis) {
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        get(admin.describeTopics(List.of(kafka.topic())).topicNameValues().get(kafka.topic()))
                .partitions()
                .forEach(found -> {
                    TopicPartition partition = new TopicPartition(kafka.topic(), found.partition());
                    first.put(partition, OffsetSpec.earliest());
                    last.put(partition, OffsetSpec.latest());
                });
        Map<TopicPartition, ListOffsetsResultInfo> firsts = list(first);
        Map<TopicPartition, ListOffsetsResultInfo> ends = list(last);
        SortedMap<Integer, Offsets> offsets = new TreeMap<>();
        firsts.forEach((partition, info) -> {
            long next = Math.max(info.offset(), stored(redis, layout.partition(kafka.topic(), partition.partition())));
            offsets.put(
                    partition.partition(),
                    new Offsets(info.offset(), next, ends.get(partition).offset()));
        });
        return offsets;
    }

    private static long stored(UnifiedJedis redis, String key) {
        String offset = redis.hmget(key, "offset").get(0);
        try {
            return offset == null ? 0 : Long.parseLong(offset);
        } catch (NumberFormatException e) {
            throw new CommandFailure(key + " = \"" + offset + "\": must be an offset", e);
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> list(Map<TopicPartition, OffsetSpec> which) {
        return get(admin.listOffsets(which, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    }

    /** The standing of a pipeline with this queue and those totals: it counts offsets, of which a few hold no order. */
    public Standing standing(UnifiedJedis redis, Counts totals) {
        long committed = 0;
        long queued = 0;
        for (Offsets of : offsets(redis).values()) {
            committed += of.next();
            queued += Math.max(0, of.end() - of.next());
        }
        return new Standing(totals, committed, queued);
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(kafka, e);
        } catch (ExecutionException e) {
            throw failed(kafka, e.getCause());
        }
    }

    @Override
    public void close() {
        try {
            admin.close(Duration.ZERO);
        } catch (KafkaException e) {
            // it is not used any more
        }
    }
}
