package coffee.bench.topology;

import coffee.bench.Usage;
import coffee.contract.RedisLayout;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.ingest.kafka.KafkaLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import redis.clients.jedis.UnifiedJedis;

/**
 * Lets a contender read a topic of four partitions, and measures it. To have the topic read again, it puts the positions in
 * Redis back to 0. A contender has keys of its own in Redis, where it reports its progress. Closing it ends the process.
 */
final class KafkaRun implements Turns.Contestant, AutoCloseable {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;
    private static final int AT_ONCE = 1_000;
    private static final int DRAWN = 200;
    private static final long LOOK_EVERY = 2;
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private final EmbeddedRedis redis;
    private final UnifiedJedis client;
    private final EmbeddedKafka kafka;
    private final RedisLayout layout;
    private final int orders;
    private final QueueRun.Child child;

    KafkaRun(
            Class<?> contender,
            EmbeddedRedis redis,
            UnifiedJedis client,
            EmbeddedKafka kafka,
            int orders,
            List<String> jvmFlags)
            throws IOException {
        this.redis = redis;
        this.client = client;
        this.kafka = kafka;
        this.orders = orders;
        String prefix = "coffee-" + contender.getSimpleName().toLowerCase(Locale.ROOT);
        layout = new RedisLayout(prefix, RedisLayout.DEFAULT.queueNames());
        child = new QueueRun.Child(
                contender,
                List.of(
                        "redis.uri=" + redis.uri(),
                        "prefix=" + prefix,
                        "queue.kafka.bootstrap=" + kafka.bootstrap(),
                        "queue.kafka.topic=" + TOPIC),
                jvmFlags);
    }

    /** Fills the topic with twice the orders that are measured: the first quarter is to get up to speed. Many repeat. */
    static void fill(EmbeddedKafka kafka, int orders) throws InterruptedException {
        kafka.createTopic(TOPIC, PARTITIONS);
        byte[][] drawn = BenchQueue.draw(DRAWN * AT_ONCE, 1);
        Map<String, Object> settings =
                new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrap(), "batch.size", 1 << 18, "linger.ms", 20));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < 2L * orders; i++) {
                producer.send(new ProducerRecord<>(
                        TOPIC, (int) (i / AT_ONCE % PARTITIONS), null, drawn[(int) (i % drawn.length)]));
            }
        }
    }

    /** Lets the topic be read, without measuring, until the JVM has compiled nearly all that it runs. */
    void warmUp() throws IOException, InterruptedException {
        long start = System.nanoTime();
        await(2L * orders);
        while (System.nanoTime() - start < WARM_UP.toNanos()) {
            long before = progress();
            putBack();
            await(before + 2L * orders);
        }
    }

    @Override
    public Turns.Figures measure() throws IOException, InterruptedException {
        long before = progress();
        putBack();
        await(before + orders / 2);
        long begin = progress();
        long start = System.nanoTime();
        Duration cpu = child.cpu();
        Duration serverCpu = serverCpu();
        await(begin + orders);
        Turns.Figures figures = new Turns.Figures(
                progress() - begin,
                Duration.ofNanos(System.nanoTime() - start),
                child.cpu().minus(cpu),
                serverCpu().minus(serverCpu),
                child.peakMemory(),
                0);
        await(before + 2L * orders);
        return figures;
    }

    private Duration serverCpu() {
        return Usage.cpu(redis.process()).plus(Usage.cpu(kafka.process()));
    }

    /** Lets the contender read the topic again, which it does once it finds nothing more to read. */
    private void putBack() {
        for (int i = 0; i < PARTITIONS; i++) {
            client.hset(layout.partition(TOPIC, i), "offset", "0");
        }
    }

    private void await(long count) throws IOException, InterruptedException {
        while (progress() < count) {
            if (!child.isAlive()) {
                throw new IOException("the contender's process has ended");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private long progress() {
        String orders = client.hget(layout.totals(), "orders");
        return orders == null ? 0 : Long.parseLong(orders);
    }

    @Override
    public void close() {
        child.close();
    }

    /** The ceiling: consumers with the topology's client settings, one a partition, that ignore what they get. */
    static final class RawConsumer {

        private RawConsumer() {}

        public static void main(String... args) {
            Settings settings = Contender.settings(args);
            UnifiedJedis redis =
                    settings.redis().withTimeout(Contender.PATIENCE).openClient(PARTITIONS);
            for (int i = 0; i < PARTITIONS; i++) {
                TopicPartition partition = new TopicPartition(TOPIC, i);
                new Thread(() -> consume(settings, partition, redis)).start();
            }
            Contender.runUntilInputEnds(() -> {});
        }

        private static void consume(Settings settings, TopicPartition partition, UnifiedJedis redis) {
            try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = new KafkaConsumer<>(
                    KafkaLog.clientSettings(settings), new ByteBufferDeserializer(), new ByteBufferDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (!Thread.currentThread().isInterrupted()) {
                    int count = consumer.poll(Duration.ofMillis(50)).count();
                    if (count > 0) {
                        redis.hincrBy(settings.layout().totals(), "orders", count);
                    } else if (redis.del(settings.layout().partition(TOPIC, partition.partition())) == 1) {
                        consumer.seekToBeginning(List.of(partition));
                    }
                }
            }
        }
    }
}
