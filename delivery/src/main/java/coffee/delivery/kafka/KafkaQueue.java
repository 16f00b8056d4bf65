package coffee.delivery.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.Delivery.Batch;
import coffee.delivery.FileRecord;
import coffee.delivery.Queue;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.kafka.KafkaAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The queue as a topic in Kafka, with the file records in a compacted topic beside it.
 *
 * <pre>
 * topic         key                 value
 * TOPIC         ID                  a line of the file with that id; its key keeps a file's lines in order
 * TOPIC.files   IDENTITY/file:ID    the file's record (see FileRecord); null once it is forgotten
 *               IDENTITY/batch      how many batches were stored, the owner that stored the last, the id of TOPIC, and
 *                                   the process that has the identity (see {@link #exclusive}; - for none)
 * </pre>
 *
 * <p><b>A transaction</b> holds the batches in flight: {@link #send} adds a batch to it, and the first {@link #confirm}
 * commits it, lines and records together. Readers of committed data see all of it or nothing.
 *
 * <p><b>Fencing.</b> The transactional id belongs to the identity. A claim initialises it: this aborts an open
 * transaction of the former owner, or completes one that was being committed, and from then on Kafka refuses everything
 * that the former owner sends. After that, the claim reads the records up to the end of their topic, open transactions
 * included: a transaction of another identity may lie before our last records, and hides them until it ends.
 *
 * <p><b>The topic's id</b> is stored with the records, and compared before each commit, when all lines have been
 * acknowledged: a topic that was deleted and created again has another id, and lacks the lines that the records
 * describe.
 *
 * <p>Not guarded against: a cluster that loses committed data, for example in an unclean leader election. For one
 * thread.
 */
public final class KafkaQueue implements Queue {

    private static final String FILE = "file:";
    private static final String BATCH = "batch";
    private static final String NOBODY = "-";

    /** An open transaction hides later data from readers, so an abandoned one must not stay open for long. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    private final KafkaAddress kafka;
    private final String identity;
    private final String process;
    private final TopicPartition records;
    private final KafkaTopics topics;

    private KafkaProducer<byte[], byte[]> producer;
    private String topicId;
    /** Whether this object has had the identity before. */
    private boolean hadIt;

    /** How many batches are in the open transaction, and how many committed ones are not confirmed yet. */
    private int open;

    private int committed;
    /** The end of the records' topic must not go back behind this. */
    private volatile long recordsEnd;

    private String keyId;
    private byte[] key;

    public KafkaQueue(KafkaAddress kafka, String identity) {
        this(kafka, identity, NOBODY);
    }

    /**
     * For a process that runs once, and does not share its identity. Of two processes with the same identity, the one
     * that started last continues: if another process has claimed since this object's first claim, a claim changes
     * nothing and fails with {@link Kind#STOPPED}.
     */
    public static KafkaQueue exclusive(KafkaAddress kafka, String identity) {
        return new KafkaQueue(kafka, identity, FileRecord.newId());
    }

    private KafkaQueue(KafkaAddress kafka, String identity, String process) {
        this.kafka = kafka;
        this.identity = identity;
        this.process = process;
        this.records = new TopicPartition(recordsTopic(kafka.topic()), 0);
        this.topics = new KafkaTopics(kafka, identity);
    }

    /** The topic with the file records of a topic. */
    public static String recordsTopic(String topic) {
        return topic + ".files";
    }

    /** The records in the records' topic, by identity, without those of {@link #exclusive} processes. */
    public static Map<String, List<FileRecord>> files(Map<String, String> latest) {
        Map<String, List<FileRecord>> files = new TreeMap<>();
        latest.forEach((key, value) -> {
            int at = key.lastIndexOf("/" + FILE);
            if (at > 0) {
                String identity = key.substring(0, at);
                String batch = latest.getOrDefault(identity + "/" + BATCH, "");
                if (batch.isEmpty() || batch.endsWith(" " + NOBODY)) {
                    files.computeIfAbsent(identity, i -> new ArrayList<>())
                            .add(FileRecord.parse(key.substring(at + 1 + FILE.length()), value));
                }
            }
        });
        return files;
    }

    /** What is stored for an identity; {@code topicId} is null if nothing is. */
    private record Stored(long batch, String by, String topicId, String process, List<FileRecord> files) {}

    @Override
    public Claim claim(String owner) throws QueueException {
        close();
        try {
            KafkaTopics.TopicIds found = topics.find(records.topic());
            if (hadIt && !process.equals(NOBODY) && !read().process().equals(process)) {
                throw new QueueException(
                        Kind.STOPPED,
                        kafka + ": another process has taken over the identity " + identity + ", so this one stops",
                        null);
            }
            producer = new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
            producer.initTransactions();
            Stored stored = read();
            if (stored.topicId() != null && !stored.topicId().equals(found.topicId())) {
                throw new QueueException(
                        Kind.STOPPED,
                        kafka + " was deleted and created again: its id is " + found.topicId() + ", and the records of"
                                + " files in " + records.topic() + " are of " + stored.topicId() + ", whose lines are"
                                + " gone. To send all files again, use another identity than " + identity,
                        null);
            }
            topicId = found.topicId();
            if (!process.equals(NOBODY)) {
                producer.beginTransaction();
                putBatch(stored.batch(), stored.by());
                producer.commitTransaction();
            }
            hadIt = true;
            return new Claim(
                    found.clusterId() + "/" + topicId,
                    found.created(),
                    stored.batch(),
                    stored.by(),
                    stored.files(),
                    -1);
        } catch (KafkaException | QueueException e) {
            close();
            throw topics.explained(e);
        }
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("linger.ms", 20);
        settings.put("batch.size", 1 << 18);
        settings.put("buffer.memory", 64L << 20);
        settings.put("max.request.size", 32 << 20);
        settings.put("request.timeout.ms", 10_000);
        settings.put("delivery.timeout.ms", 14_000);
        settings.put("max.block.ms", 20_000);
        settings.put("transaction.timeout.ms", (int) TRANSACTION_TIMEOUT.toMillis());
        settings.putAll(kafka.clientSettings());
        settings.put("transactional.id", kafka.topic() + "/" + identity);
        return settings;
    }

    /** Reads what is stored, up to the current end. */
    private Stored read() throws QueueException {
        long end = topics.end(records);
        recordsEnd = end;
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("max.poll.records", 10_000);
        long deadline = System.nanoTime() + 2 * TRANSACTION_TIMEOUT.toNanos();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(records));
            consumer.seekToBeginning(List.of(records));
            while (consumer.position(records) < end) {
                if (System.nanoTime() > deadline) {
                    throw new QueueException(
                            Kind.UNREACHABLE,
                            kafka + ": the records of files in " + records.topic()
                                    + " cannot be read to their end: does another agent's transaction stay open?",
                            null);
                }
                consumer.poll(Duration.ofMillis(500)).forEach(record -> {
                    if (record.key().startsWith(identity + "/")) {
                        found.put(record.key().substring(identity.length() + 1), record.value());
                    }
                });
            }
        }
        return stored(found);
    }

    private Stored stored(Map<String, String> found) throws QueueException {
        List<FileRecord> files = new ArrayList<>();
        try {
            found.forEach((key, value) -> {
                if (key.startsWith(FILE) && key.indexOf('/') < 0 && value != null) {
                    files.add(FileRecord.parse(key.substring(FILE.length()), value));
                }
            });
            String batch = found.get(BATCH);
            if (batch == null) {
                return new Stored(0, null, null, NOBODY, files);
            }
            String[] parts = batch.split(" ");
            return new Stored(
                    Long.parseLong(parts[0]), parts[1].equals(NOBODY) ? null : parts[1], parts[2], parts[3], files);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw QueueException.unreadable(records.topic(), e);
        }
    }

    @Override
    public void send(String owner, Batch batch) throws QueueException {
        try {
            if (producer == null) {
                throw new QueueException(Kind.UNREACHABLE, kafka + " is not connected", null);
            }
            if (open == 0) {
                producer.beginTransaction();
            }
            open++;
            List<byte[]> lines = batch.lines();
            for (int i = 0; i < lines.size(); i++) {
                producer.send(new ProducerRecord<>(kafka.topic(), keyOf(batch.fileOf(i)), lines.get(i)));
            }
            batch.records().forEach((id, record) -> put(FILE + id, record.format()));
            batch.removed().forEach(id -> put(FILE + id, null));
            putBatch(batch.number() + 1, owner);
        } catch (KafkaException e) {
            throw topics.explained(e);
        }
    }

    /** Encodes each key once, as lines of a file are consecutive. */
    private byte[] keyOf(String id) {
        if (!id.equals(keyId)) {
            keyId = id;
            key = id.getBytes(UTF_8);
        }
        return key;
    }

    private void putBatch(long number, String by) {
        put(BATCH, number + " " + (by == null ? NOBODY : by) + " " + topicId + " " + process);
    }

    private void put(String name, String value) {
        producer.send(
                new ProducerRecord<>(
                        records.topic(),
                        0,
                        (identity + "/" + name).getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8)),
                (stored, failure) -> {
                    if (failure == null) {
                        recordsEnd = Math.max(recordsEnd, stored.offset() + 1);
                    }
                });
    }

    @Override
    public long confirm() throws QueueException {
        if (committed > 0) {
            committed--;
            return -1;
        }
        try {
            producer.flush();
            topics.checkId(topicId);
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw topics.explained(e);
        }
        committed = open - 1;
        open = 0;
        return -1;
    }

    @Override
    public long probe(String owner, long batch) throws QueueException {
        topics.checkId(topicId);
        long end;
        try {
            end = topics.end(records);
        } catch (KafkaException e) {
            throw topics.explained(e);
        }
        if (end < recordsEnd) {
            throw new QueueException(
                    Kind.OVERTAKEN,
                    kafka + " went back to an earlier state: " + records.topic() + " ended at " + recordsEnd
                            + ", and ends at " + end,
                    null);
        }
        return -1;
    }

    @Override
    public void forget() throws QueueException {
        try {
            List<FileRecord> files = read().files();
            producer.beginTransaction();
            files.forEach(file -> put(FILE + file.id(), null));
            put(BATCH, null);
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw topics.explained(e);
        }
    }

    @Override
    public void close() {
        open = 0;
        committed = 0;
        topics.close();
        if (producer != null) {
            try {
                producer.close(Duration.ZERO);
            } catch (KafkaException interrupted) {
                // it is closed all the same
            }
            producer = null;
        }
    }
}
