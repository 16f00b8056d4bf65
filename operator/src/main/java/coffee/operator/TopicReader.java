package coffee.operator;

import coffee.cli.CommandFailure;
import coffee.delivery.FileRecord;
import coffee.delivery.kafka.KafkaQueue;
import coffee.kafka.KafkaAddress;
import coffee.store.TopicQueue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks into a topic of orders from outside: what is in it, and what agents have stored of their files. It takes nothing
 * away and commits nothing. A Kafka that does not answer is a {@link CommandFailure}. For one thread.
 */
public final class TopicReader implements AutoCloseable {

    /** Offsets of a partition: {@code from}, and all before {@code to}. */
    public record Range(long from, long to) {}

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final KafkaAddress kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;

    public TopicReader(KafkaAddress kafka) {
        this.kafka = kafka;
        Map<String, Object> settings = kafka.clientSettings(PATIENCE);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", false);
        consumer = asked(() -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw TopicQueue.failed(kafka, e);
        }
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

    private void read(TopicPartition partition, Range range, Consumer<ConsumerRecord<byte[], byte[]>> to) {
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
                        to.accept(record);
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
