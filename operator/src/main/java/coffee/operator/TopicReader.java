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
 * Reads a topic of orders from outside: its lines, and the records that agents have stored of their files. It commits
 * no offsets. Throws a {@link CommandFailure} if Kafka does not answer. For one thread.
 */
public final class TopicReader implements AutoCloseable {

    /** Offsets of a partition: {@code from}, and all before {@code to}. */
    public record Range(long from, long to) {}

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(200);

    /** For how long a broker may send nothing of what it has, such as while another one takes over. */
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private final KafkaAddress kafka;
    private final Duration standstill;
    private final KafkaConsumer<byte[], byte[]> consumer;

    public TopicReader(KafkaAddress kafka) {
        this(kafka, STANDSTILL);
    }

    /** Gives up if nothing comes for {@code standstill}. */
    TopicReader(KafkaAddress kafka, Duration standstill) {
        this.kafka = kafka;
        this.standstill = standstill;
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

    /** The file records of each agent, by its identity; those of replays are left out. */
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
            long moved = System.nanoTime();
            for (long at = consumer.position(partition); at < end; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
                    if (record.offset() < end) {
                        to.accept(record);
                    }
                }
                long now = consumer.position(partition);
                if (now > at) {
                    at = now;
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > standstill.toNanos()) {
                    throw new KafkaException("nothing came of partition " + partition + " from offset " + at
                            + " on for " + standstill.toSeconds() + " s");
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
