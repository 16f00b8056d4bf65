package coffee.topology.ingest.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import coffee.contract.RedisLayout;
import coffee.kafka.KafkaAddress;
import coffee.settings.KafkaSettings.WhenLost;
import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A partition of a Kafka topic as a log. Its position is the offset that is next, and is stored in Redis in one step with
 * the counts: it is assigned and sought here, and no consumer group has a say in it. What is committed to the group
 * afterwards is for tools that show the lag.
 *
 * <p>The history is the id of the cluster and that of the topic. A topic that was deleted and created again has other
 * orders at the same offsets; so each fetch is followed by a look at the topic's id, and only then handed on.
 *
 * <p>Offsets have gaps: the ends of transactions, and what was aborted. A chunk may begin with a gap, but its lines follow
 * each other without one.
 */
public final class KafkaLog implements Log {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);

    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long TELL_EVERY = Duration.ofSeconds(1).toNanos();

    /** For so many bytes a broker waits, though never longer than {@code topology.idlePoll}. */
    private static final int GATHER = 16 << 10;

    /** Looks up the position, or has it begin here if there is none; in one step, as others may begin too. */
    private static final String POSITION = """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              redis.call('HSET', KEYS[1], 'offset', ARGV[1], 'topic', ARGV[2], 'cluster', ARGV[3])
            end
            return redis.call('HMGET', KEYS[1], 'offset', 'topic', 'cluster')
            """;

    /** Which partition, and what its reader is told. */
    private record Partition(Settings settings, KafkaAddress kafka, int number) implements Source {

        TopicPartition name() {
            return new TopicPartition(kafka.topic(), number);
        }

        @Override
        public Id id() {
            return new Id(Kind.PARTITION, settings.layout().partition(kafka.topic(), number));
        }

        @Override
        public Log open() throws IOException {
            try {
                return new KafkaLog(this);
            } catch (KafkaException e) {
                throw KafkaTopic.failed(kafka, e);
            }
        }
    }

    private final Partition source;
    private final TopicPartition partition;
    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final KafkaTopic topic;
    private final Connection redis;
    private final String clusterId;
    private final String topicId;
    private final int batchBytes;
    private final Duration patience;

    /** What was fetched, of which all before {@code at} has been handed on. */
    private List<ConsumerRecord<ByteBuffer, ByteBuffer>> fetched = List.of();

    private int at;
    /** All before it has been handed on. */
    private long next;

    private long waiting;
    /** What the group was told, and what it is to be told. */
    private long told;

    private long toTell;
    private long toldAt;

    /** All before it was committed when that was last heard of; and when the stored position was last looked at. */
    private long committed;

    private long lookedAt = System.nanoTime();

    private double uncounted;
    private long measuredAt = lookedAt - LOOK_EVERY;

    private KafkaLog(Partition source) throws IOException {
        this.source = source;
        this.partition = source.name();
        TopologySettings topology = source.settings().topology();
        batchBytes = (int) topology.batchBytes().bytes();
        patience = topology.idlePoll();
        topic = new KafkaTopic(source.kafka());
        KafkaConsumer<ByteBuffer, ByteBuffer> made = null;
        Connection connected = null;
        try {
            connected = source.settings().redis().openConnection();
            redis = connected;
            made = new KafkaConsumer<>(
                    clientSettings(source.settings()), new ByteBufferDeserializer(), new ByteBufferDeserializer());
            consumer = made;
            clusterId = topic.clusterId();
            topicId = topic.id();
            consumer.assign(List.of(partition));
            next = begin();
            consumer.seek(partition, Math.max(next, beginning()));
            told = toTell = committed = next;
        } catch (JedisException e) {
            close(made, topic, connected);
            throw new IOException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            close(made, topic, connected);
            throw e;
        }
    }

    /** The partitions that the topic has now. */
    public static List<Source> of(Settings settings) throws IOException {
        KafkaAddress kafka = settings.kafka().orElseThrow().address();
        int partitions;
        try (KafkaTopic topic = new KafkaTopic(kafka)) {
            partitions = topic.partitions();
        }
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            sources.add(new Partition(settings, kafka, i));
        }
        return sources;
    }

    /** The consumer group that is told how far the orders are counted. */
    public static String group(RedisLayout layout) {
        return layout.prefix();
    }

    /** What its consumer is told. */
    public static Map<String, Object> clientSettings(Settings all) {
        TopologySettings topology = all.topology();
        Map<String, Object> settings = new HashMap<>();
        settings.put("default.api.timeout.ms", (int) KafkaTopic.PATIENCE.toMillis());
        settings.put("request.timeout.ms", (int) KafkaTopic.PATIENCE.toMillis() / 2);
        settings.put("fetch.min.bytes", GATHER);
        settings.put("fetch.max.wait.ms", (int) topology.idlePoll().toMillis());
        settings.put(
                "max.partition.fetch.bytes", 2 * (int) topology.batchBytes().bytes());
        settings.put("max.poll.records", topology.batchOrders());
        settings.putAll(all.kafka().orElseThrow().address().clientSettings());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", false);
        settings.put("group.id", group(all.layout()));
        return settings;
    }

    /** The stored position; the partition's beginning where there is none. */
    private long begin() throws IOException {
        String key = source.id().key();
        redis.sendCommand(Protocol.Command.EVAL, POSITION, "1", key, Long.toString(beginning()), topicId, clusterId);
        List<?> stored = (List<?>) redis.getOne();
        String offset = text(stored.get(0));
        String history = text(stored.get(2)) + "/" + text(stored.get(1));
        if (!history.equals(history())) {
            throw new IOException(
                    source.kafka() + " was deleted and created again, or is another: its cluster and topic"
                            + " are " + history() + ", and the position in " + key + " is of " + history
                            + "; to count it from its beginning, remove that key of each partition");
        }
        long position;
        try {
            position = Long.parseLong(offset);
        } catch (NumberFormatException e) {
            throw new IOException(key + " has no offset", e);
        }
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (position > end) {
            throw new IOException("partition " + partition + " ends at offset " + end + ", before the position in "
                    + key + ", " + position + ": Kafka has lost orders that are counted");
        }
        long beginning = beginning();
        if (position < beginning) {
            String lost = "partition " + partition + " begins at offset " + beginning + ", behind the position in "
                    + key + ", " + position + ": Kafka has deleted orders before they were counted";
            if (source.settings().kafka().orElseThrow().whenLost() == WhenLost.STOP) {
                throw new IOException(lost + " (retention.ms, retention.bytes); to go on with what is there, set"
                        + " queue.kafka.whenLost=earliest");
            }
            LOG.warn("{}; goes on with what is there", lost);
        }
        return position;
    }

    private static String text(Object bytes) {
        return bytes == null ? null : new String((byte[]) bytes, US_ASCII);
    }

    private long beginning() {
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    @Override
    public Chunk next() throws IOException {
        try {
            if (at == fetched.size()) {
                fetch();
            }
            return at < fetched.size() ? lines() : gap();
        } catch (OffsetOutOfRangeException e) {
            checkTopic();
            throw new IOException("offset " + next + " of partition " + partition + " is no longer there", e);
        } catch (KafkaException e) {
            throw KafkaTopic.failed(source.kafka(), e);
        }
    }

    private void fetch() throws IOException {
        tellGroup(TELL_EVERY);
        fetched = consumer.poll(patience).records(partition);
        at = 0;
        waiting = fetched.size() + consumer.currentLag(partition).orElse(0);
        if (System.nanoTime() - measuredAt >= LOOK_EVERY) {
            measuredAt = System.nanoTime();
            uncounted = measureUncounted();
        }
        // This look began after the fetch: so what was fetched is of the topic with this id.
        if (!fetched.isEmpty() || consumer.position(partition) > next) {
            checkTopic();
        } else if (System.nanoTime() - lookedAt >= LOOK_EVERY) {
            lookedAt = System.nanoTime();
            checkPosition();
        }
    }

    /** That Redis has gone back is told by the next commit; but where there is nothing to commit, nobody else would. */
    private void checkPosition() throws IOException {
        String key = source.id().key();
        try {
            redis.sendCommand(Protocol.Command.HGET, key, "offset");
            String offset = redis.getBulkReply();
            if (offset == null || Long.parseLong(offset) < committed) {
                throw new IOException("the position in " + key + " went back from " + committed + " to " + offset);
            }
        } catch (JedisException | NumberFormatException e) {
            throw new IOException(key + ": " + e.getMessage(), e);
        }
    }

    private void checkTopic() throws IOException {
        if (!topic.id().equals(topicId)) {
            throw new IOException(source.kafka() + " was deleted and created again");
        }
    }

    /** Lines that follow each other, as many as a batch may have. */
    private Chunk lines() {
        int from = at;
        int bytes = 0;
        do {
            bytes += size(length(fetched.get(at)));
            at++;
        } while (at < fetched.size()
                && fetched.get(at).offset() == fetched.get(at - 1).offset() + 1
                && bytes + size(length(fetched.get(at))) <= batchBytes);
        byte[] buffer = new byte[bytes];
        int to = 0;
        for (int i = from; i < at; i++) {
            to = put(fetched.get(i).value(), length(fetched.get(i)), buffer, to);
        }
        long start = next;
        next = fetched.get(at - 1).offset() + 1;
        waiting -= at - from;
        return new Chunk(start, next, waiting > 0, new Lines(buffer, 0, bytes, at - from));
    }

    /** What lies between the last line and the end of what is committed, if anything does: no orders. */
    private Chunk gap() {
        long start = next;
        next = consumer.position(partition);
        return new Chunk(start, next, false, Lines.NONE);
    }

    private static int length(ConsumerRecord<ByteBuffer, ByteBuffer> order) {
        return order.value() == null ? 0 : order.value().remaining();
    }

    private static int size(int length) {
        int digits = 1;
        for (int rest = length; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits + Math.min(length, Lines.KEPT) + 5;
    }

    /** Copies a line out of the fetched bytes, in the form of {@link Lines}; returns where the next one goes. */
    private static int put(ByteBuffer line, int length, byte[] buffer, int at) {
        boolean whole = length <= Lines.KEPT;
        int kept = whole ? length : Lines.KEPT;
        int to = at + size(length);
        buffer[at] = whole ? Lines.WHOLE : Lines.CUT;
        int begin = to - kept - 2;
        int rest = length;
        for (int i = begin - 3; i > at; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        buffer[begin - 2] = '\r';
        buffer[begin - 1] = '\n';
        if (kept > 0) {
            line.get(line.position(), buffer, begin, kept);
        }
        buffer[to - 2] = '\r';
        buffer[to - 1] = '\n';
        return to;
    }

    @Override
    public void committed(long position) {
        toTell = Math.max(toTell, position);
        committed = Math.max(committed, position);
    }

    private void tellGroup(long every) {
        if (toTell > told && System.nanoTime() - toldAt >= every) {
            told = toTell;
            toldAt = System.nanoTime();
            consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(told)), (offsets, failure) -> {
                if (failure != null) {
                    LOG.debug("the consumer group was not told", failure);
                    told = -1;
                }
            });
        }
    }

    @Override
    public long pause() {
        return 0;
    }

    @Override
    public long waiting() {
        return waiting;
    }

    @Override
    public double uncounted() {
        return uncounted;
    }

    /** The consumer learns with each fetch where the partition begins, and tells how far it is from there as its lead. */
    private double measureUncounted() {
        double lead = Double.NaN;
        for (Metric metric : consumer.metrics().values()) {
            MetricName name = metric.metricName();
            if (name.name().equals("records-lead") && name.tags().containsKey("partition")) {
                lead = (Double) metric.metricValue();
            }
        }
        double begin = consumer.position(partition) - lead;
        double end =
                consumer.position(partition) + consumer.currentLag(partition).orElse(0);
        return begin > 0 && end > begin ? Math.min(1, (end - committed) / (end - begin)) : 0;
    }

    @Override
    public String history() {
        return clusterId + "/" + topicId;
    }

    @Override
    public void close() {
        try {
            tellGroup(0);
        } catch (KafkaException e) {
            // it is for tools only
        }
        close(consumer, topic, redis);
    }

    private static void close(KafkaConsumer<?, ?> consumer, KafkaTopic topic, Connection redis) {
        try {
            if (consumer != null) {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            }
        } catch (KafkaException e) {
            // it is of no more use in either case
        }
        topic.close();
        try {
            if (redis != null) {
                redis.close();
            }
        } catch (JedisException e) {
            // it is of no more use in either case
        }
    }
}
