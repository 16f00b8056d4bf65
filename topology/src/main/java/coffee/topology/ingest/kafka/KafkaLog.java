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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A partition of a Kafka topic as a log. Its position is the next offset, which is stored in Redis in one step with the
 * counts. The partition is assigned and sought here, without a consumer group; offsets are committed to the group
 * afterwards, for tools that show the lag.
 *
 * <p>The history is the id of the cluster and that of the topic. A topic that was deleted and created again has other
 * orders at the same offsets; so the topic's id is checked after each fetch, before the orders are returned.
 *
 * <p>Offsets have gaps: the ends of transactions, and aborted ones. A chunk may begin with a gap, but has no gap
 * between its lines.
 */
public final class KafkaLog implements Log {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);

    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long TELL_EVERY = Duration.ofSeconds(1).toNanos();

    /** In a backlog, how many polls share one check of the topic's id. */
    private static final int POLLS_A_CHECK = 4;

    /** How many bytes a broker waits for, but never longer than {@code topology.idlePoll}. */
    private static final int GATHER = 16 << 10;

    /** Reads the position, or stores this one if there is none; in one step, as others may do the same. */
    private static final String POSITION = """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              redis.call('HSET', KEYS[1], 'offset', ARGV[1], 'topic', ARGV[2], 'cluster', ARGV[3])
            end
            return redis.call('HMGET', KEYS[1], 'offset', 'topic', 'cluster')
            """;

    /** A partition, with the settings of its reader. */
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
    private final FetchedLines values = new FetchedLines();
    private final KafkaConsumer<Boolean, Boolean> consumer;
    private final KafkaTopic topic;
    private final Connection redis;
    private final String clusterId;
    private final String topicId;
    private final int batchBytes;
    private final Duration patience;

    /** What was fetched but not yet returned. */
    private final Deque<Chunk> fetched = new ArrayDeque<>();
    /** The offset that follows what was fetched. */
    private long next;

    /** How many offsets the partition had after those that were fetched. */
    private long lag;
    /** The offset that the group has, and the one that it should get. */
    private long told;

    private long toTell;
    private long toldAt;

    /** The last known committed position; and when the stored one was last checked. */
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
        KafkaConsumer<Boolean, Boolean> made = null;
        Connection connected = null;
        try {
            connected = source.settings().redis().openConnection();
            redis = connected;
            made = new KafkaConsumer<>(clientSettings(source.settings()), FetchedLines.NO_KEYS, values);
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

    /** The consumer group to which the counted offsets are committed. */
    public static String group(RedisLayout layout) {
        return layout.prefix();
    }

    /** The settings of its consumer. */
    public static Map<String, Object> clientSettings(Settings all) {
        TopologySettings topology = all.topology();
        Map<String, Object> settings = new HashMap<>();
        settings.put("default.api.timeout.ms", (int) KafkaTopic.PATIENCE.toMillis());
        settings.put("request.timeout.ms", (int) KafkaTopic.PATIENCE.toMillis() / 2);
        settings.put("fetch.min.bytes", GATHER);
        settings.put("fetch.max.wait.ms", (int) topology.idlePoll().toMillis());
        settings.put("max.partition.fetch.bytes", (int) topology.batchBytes().bytes());
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
            LOG.warn("{}; continues at the first offset", lost);
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
            if (fetched.isEmpty()) {
                fetch();
            }
            return fetched.isEmpty() ? Chunk.nothing(next) : fetched.remove();
        } catch (OffsetOutOfRangeException e) {
            checkTopic();
            throw new IOException("offset " + next + " of partition " + partition + " is no longer there", e);
        } catch (KafkaException e) {
            throw KafkaTopic.failed(source.kafka(), e);
        }
    }

    private void fetch() throws IOException {
        tellGroup(TELL_EVERY);
        take(consumer.poll(patience).records(partition));
        for (int polls = 1; polls < POLLS_A_CHECK && lag > 0 && !fetched.isEmpty(); polls++) {
            take(consumer.poll(Duration.ZERO).records(partition));
        }
        if (fetched.isEmpty()) {
            // Offsets without orders, such as the ends of transactions.
            add(consumer.position(partition), false, Lines.NONE);
        }
        if (System.nanoTime() - measuredAt >= LOOK_EVERY) {
            measuredAt = System.nanoTime();
            uncounted = measureUncounted();
        }
        // This check began after the fetch, so the fetched orders are of the topic with this id.
        if (!fetched.isEmpty()) {
            checkTopic();
        } else if (System.nanoTime() - lookedAt >= LOOK_EVERY) {
            lookedAt = System.nanoTime();
            checkPosition();
        }
    }

    /** The next commit notices that Redis went back; while there is nothing to commit, only this check does. */
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

    /** Turns the records of a poll into chunks. */
    private void take(List<ConsumerRecord<Boolean, Boolean>> records) {
        Lines lines = values.take(records);
        lag = consumer.currentLag(partition).orElse(0);
        int at = 0;
        while (at < records.size()) {
            int count = fitting(records, at, lines);
            boolean all = at + count == records.size();
            Lines first = all ? lines : lines.first(count);
            lines = all ? Lines.NONE : lines.without(count);
            at += count;
            add(records.get(at - 1).offset() + 1, !all || lag > 0, first);
        }
    }

    private void add(long end, boolean more, Lines lines) {
        if (end > next) {
            fetched.add(new Chunk(next, end, more, lines));
            next = end;
        }
    }

    /** How many records follow each other and fit into a batch; one always does. */
    private int fitting(List<ConsumerRecord<Boolean, Boolean>> records, int at, Lines lines) {
        int left = records.size() - at;
        long start = records.get(at).offset();
        if (records.get(records.size() - 1).offset() == start + left - 1 && lines.bytes() <= batchBytes) {
            return left;
        }
        Lines.Cursor cursor = lines.cursor();
        int count = 0;
        while (count < left && records.get(at + count).offset() == start + count) {
            cursor.next();
            if (count > 0 && cursor.end() + 2 - lines.from() > batchBytes) {
                break;
            }
            count++;
        }
        return count;
    }

    @Override
    public void committed(long position, Lines lines) {
        values.giveBack(lines);
        toTell = Math.max(toTell, position);
        committed = Math.max(committed, position);
    }

    private void tellGroup(long every) {
        if (toTell > told && System.nanoTime() - toldAt >= every) {
            told = toTell;
            toldAt = System.nanoTime();
            consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(told)), (offsets, failure) -> {
                if (failure != null) {
                    LOG.debug("could not commit to the consumer group", failure);
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
        return lag + (fetched.isEmpty() ? 0 : next - fetched.peek().start());
    }

    @Override
    public double uncounted() {
        return uncounted;
    }

    /** The consumer's lead is its distance from the beginning of the partition, updated with each fetch. */
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
            // the offsets of the group are for tools only
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
