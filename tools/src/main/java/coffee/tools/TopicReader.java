package coffee.tools;

import coffee.cli.CommandFailure;
import coffee.contract.RedisLayout;
import coffee.delivery.FileRecord;
import coffee.delivery.kafka.KafkaQueue;
import coffee.kafka.KafkaAddress;
import coffee.store.CountsStore;
import coffee.store.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import redis.clients.jedis.UnifiedJedis;

/**
 * Looks at a topic of orders from outside: what is in it, how far it is counted, and what agents have stored of their
 * files. It takes nothing away and commits nothing. A Kafka that does not answer is a {@link CommandFailure}. For one
 * thread.
 */
public final class TopicReader implements AutoCloseable {

    /** Offsets of a partition: {@code from}, and all before {@code to}. */
    public record Range(long from, long to) {}

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final KafkaAddress kafka;
    private final RedisLayout layout;
    private final KafkaConsumer<byte[], byte[]> consumer;

    public TopicReader(KafkaAddress kafka, RedisLayout layout) {
        this.kafka = kafka;
        this.layout = layout;
        Map<String, Object> settings = new HashMap<>();
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("request.timeout.ms", (int) PATIENCE.toMillis());
        settings.putAll(kafka.clientSettings());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", false);
        consumer = asked(() -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private interface Question<T> {
        T ask();
    }

    private <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (KafkaException e) {
            throw new CommandFailure(
                    "Kafka at " + kafka.bootstrap() + " does not answer as it should: " + e.getMessage()
                            + " (does it run, and is queue.kafka right?)",
                    e);
        }
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> found = asked(() -> consumer.partitionsFor(topic));
        List<TopicPartition> partitions = new ArrayList<>();
        found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        return partitions;
    }

    /** For each partition, from its first offset to the one that is stored as next; none of it is counted where none is. */
    public SortedMap<Integer, Range> counted(UnifiedJedis redis) {
        SortedMap<Integer, Range> counted = new TreeMap<>();
        List<TopicPartition> partitions = partitions(kafka.topic());
        Map<TopicPartition, Long> beginnings = asked(() -> consumer.beginningOffsets(partitions));
        beginnings.forEach((partition, beginning) -> {
            String offset = redis.hget(layout.partition(kafka.topic(), partition.partition()), "offset");
            counted.put(
                    partition.partition(),
                    new Range(beginning, Math.max(beginning, offset == null ? 0 : Long.parseLong(offset))));
        });
        return counted;
    }

    /** How many offsets wait to be counted: orders, and a few that hold none. */
    public long queued(UnifiedJedis redis) {
        List<TopicPartition> partitions = partitions(kafka.topic());
        Map<TopicPartition, Long> ends = asked(() -> consumer.endOffsets(partitions));
        long queued = 0;
        for (Map.Entry<Integer, Range> partition : counted(redis).entrySet()) {
            long end = ends.getOrDefault(new TopicPartition(kafka.topic(), partition.getKey()), 0L);
            queued += Math.max(0, end - partition.getValue().to());
        }
        return queued;
    }

    /** How the pipeline stands, with what waits in the topic. */
    public Standing standing(UnifiedJedis redis, CountsStore store) {
        long committed = counted(redis).values().stream().mapToLong(Range::to).sum();
        return new Standing(store.standing().totals(), committed, queued(redis));
    }

    /** Hands on every line of these partitions that is committed and within its range. */
    public void lines(Map<Integer, Range> ranges, ObjIntConsumer<byte[]> to) {
        ranges.forEach((partition, range) -> read(
                new TopicPartition(kafka.topic(), partition),
                range,
                order -> to.accept(
                        order.value() == null ? new byte[0] : order.value(),
                        order.value() == null ? 0 : order.value().length)));
    }

    /** The records of the files that each identity has sent, by identity; of replays none. */
    public Map<String, List<FileRecord>> files() {
        String topic = KafkaQueue.recordsTopic(kafka.topic());
        if (!asked(consumer::listTopics).containsKey(topic)) {
            return Map.of();
        }
        Map<String, String> latest = new TreeMap<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        long end = asked(() -> consumer.endOffsets(List.of(partition))).get(partition);
        read(partition, new Range(0, end), record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                latest.remove(key);
            } else {
                latest.put(key, new String(record.value(), StandardCharsets.UTF_8));
            }
        });
        return KafkaQueue.files(latest);
    }

    private interface Receiver {
        void take(ConsumerRecord<byte[], byte[]> record);
    }

    private void read(TopicPartition partition, Range range, Receiver receiver) {
        asked(() -> {
            List<TopicPartition> one = List.of(partition);
            consumer.assign(one);
            consumer.seek(
                    partition,
                    Math.max(range.from(), consumer.beginningOffsets(one).get(partition)));
            long end = Math.min(range.to(), consumer.endOffsets(one).get(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
                    if (record.offset() < end) {
                        receiver.take(record);
                    }
                }
            }
            return null;
        });
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } catch (KafkaException e) {
            // it is of no more use in either case
        }
    }
}
