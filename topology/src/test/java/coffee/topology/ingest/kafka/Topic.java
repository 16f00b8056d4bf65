package coffee.topology.ingest.kafka;

import coffee.kafka.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A separate topic in a real broker, and operations on it. */
public final class Topic implements AutoCloseable {

    private final EmbeddedKafka broker;
    private final String name = "orders-" + UUID.randomUUID();
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private int sent;

    public Topic(EmbeddedKafka broker, int partitions) throws Exception {
        this(broker, partitions, Map.of());
    }

    /** {@code client} has the settings with which the broker admits a client. */
    Topic(EmbeddedKafka broker, int partitions, Map<String, String> client) throws Exception {
        this.broker = broker;
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("bootstrap.servers", broker.bootstrap());
        admin = Admin.create(settings);
        create(partitions);
        settings.put("transactional.id", name);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    private void create(int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    public String name() {
        return name;
    }

    /** Makes it the queue, with {@code more} settings of the form {@code property=value}. */
    public String[] settings(String... more) {
        List<String> words =
                new ArrayList<>(List.of("queue.kafka.bootstrap=" + broker.bootstrap(), "queue.kafka.topic=" + name));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    /** Sends lines in one transaction to a partition. */
    public void send(int partition, String... lines) {
        begin(partition, lines);
        producer.commitTransaction();
    }

    /** Sends lines that no reader may see. */
    void sendAndAbort(int partition, String... lines) {
        begin(partition, lines);
        producer.flush();
        producer.abortTransaction();
    }

    private void begin(int partition, String... lines) {
        producer.beginTransaction();
        for (String line : lines) {
            producer.send(new ProducerRecord<>(
                    name, partition, null, line == null ? null : line.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    /**
     * Sends lines spread over the partitions, {@code atOnce} in a transaction, and some also in one that is aborted.
     */
    public void spread(List<String> lines, int partitions, int atOnce) {
        for (int from = 0; from < lines.size(); from += atOnce) {
            String[] some =
                    lines.subList(from, Math.min(lines.size(), from + atOnce)).toArray(String[]::new);
            if (sent % 7 == 3) {
                sendAndAbort(sent % partitions, some);
            }
            send(sent % partitions, some);
            sent++;
        }
    }

    public void addPartition(int count) throws Exception {
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(count)))
                .all()
                .get();
    }

    public void recreate(int partitions) throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
        create(partitions);
    }

    void deleteBefore(int partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    /** The offset that is committed to a consumer group for a partition; -1 if none is. */
    long told(String group, int partition) throws Exception {
        var offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        var offset = offsets.get(new TopicPartition(name, partition));
        return offset == null ? -1 : offset.offset();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }
}
