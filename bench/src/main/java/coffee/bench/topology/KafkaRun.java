package coffee.bench.topology;

import coffee.bench.Usage;
import coffee.contract.RedisLayout;
import coffee.kafka.KafkaAddress;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import coffee.topology.ingest.kafka.KafkaLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.storm.LocalCluster;
import redis.clients.jedis.UnifiedJedis;

/**
 * Lets a contender read a topic of four partitions several times, and measures it the last time. To have the topic read
 * again, it puts the positions in Redis back to 0. Contenders report their progress in Redis. Closing it ends the broker.
 */
final class KafkaRun implements AutoCloseable {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;
    private static final int AT_ONCE = 1_000;
    private static final int DRAWN = 200;
    private static final long LOOK_EVERY = 2;

    /** How often the topic is read before it is measured, so that the JVM has compiled nearly all that it runs. */
    private static final int WARM_UPS = 5;

    private final EmbeddedRedis redis;
    private final UnifiedJedis client;
    private final int orders;
    private final int rounds;
    private final EmbeddedKafka kafka = EmbeddedKafka.start();

    KafkaRun(EmbeddedRedis redis, UnifiedJedis client, int orders, int rounds) {
        this.redis = redis;
        this.client = client;
        this.orders = orders;
        this.rounds = rounds;
    }

    /** Fills the topic; many orders repeat. */
    void fill() throws InterruptedException {
        kafka.createTopic(TOPIC, PARTITIONS);
        byte[][] drawn = BenchQueue.draw(DRAWN * AT_ONCE, 1);
        Map<String, Object> settings =
                new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrap(), "batch.size", 1 << 18, "linger.ms", 20));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < inTopic(); i++) {
                producer.send(new ProducerRecord<>(
                        TOPIC, (int) (i / AT_ONCE % PARTITIONS), null, drawn[(int) (i % drawn.length)]));
            }
        }
    }

    /** How many orders the topic has: a round's worth to get going, and those of the rounds. */
    private long inTopic() {
        return (long) orders * (1 + rounds);
    }

    /** The median of the rounds. */
    QueueRun.Figures measure(Class<?> contender, List<String> jvmFlags) throws IOException, InterruptedException {
        client.flushAll();
        try (QueueRun.Child child = new QueueRun.Child(contender, List.of(redis.uri(), kafka.bootstrap()), jvmFlags)) {
            for (int time = 1; time <= WARM_UPS; time++) {
                await(child, time * inTopic());
                putBack();
            }
            long all = (1 + WARM_UPS) * inTopic();
            await(child, all - (long) orders * rounds);
            List<QueueRun.Figures> figures = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                long begin = progress();
                long start = System.nanoTime();
                Duration cpu = Usage.cpu(child.handle());
                Duration redisCpu = Usage.cpu(redis.process());
                Duration kafkaCpu = Usage.cpu(kafka.process());
                await(child, Math.min(all, begin + orders));
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                figures.add(new QueueRun.Figures(
                        progress() - begin,
                        took,
                        Usage.cpu(child.handle()).minus(cpu),
                        Usage.cpu(redis.process())
                                .minus(redisCpu)
                                .plus(Usage.cpu(kafka.process()).minus(kafkaCpu)),
                        Usage.peakMemory(child.handle()),
                        0));
            }
            return QueueRun.Figures.median(figures);
        }
    }

    /** Lets the contender read the topic again, which it does once it finds nothing more to read. */
    private void putBack() {
        for (int i = 0; i < PARTITIONS; i++) {
            client.hset(position(i), "offset", "0");
        }
    }

    private static String position(int partition) {
        return RedisLayout.DEFAULT.partition(TOPIC, partition);
    }

    private void await(QueueRun.Child child, long count) throws IOException, InterruptedException {
        while (progress() < count) {
            if (!child.isAlive()) {
                throw new IOException("the contender's process has ended");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private long progress() {
        String orders = client.hget(RedisLayout.DEFAULT.totals(), "orders");
        return orders == null ? 0 : Long.parseLong(orders);
    }

    @Override
    public void close() {
        kafka.close();
    }

    private static Settings settings(String... args) {
        return Settings.of(Map.of("redis.uri", args[0], "queue.kafka.bootstrap", args[1], "queue.kafka.topic", TOPIC));
    }

    /** The ceiling: consumers with the topology's client settings, one a partition, that ignore what they get. */
    static final class RawConsumer {

        private RawConsumer() {}

        public static void main(String... args) {
            Settings settings = settings(args);
            KafkaAddress kafka = settings.kafka().orElseThrow().address();
            UnifiedJedis redis = settings.redis().openClient(PARTITIONS);
            for (int i = 0; i < PARTITIONS; i++) {
                TopicPartition partition = new TopicPartition(kafka.topic(), i);
                Thread thread = new Thread(() -> consume(settings, partition, redis));
                thread.start();
            }
            Contender.readyAndRunUntilInputEnds();
        }

        private static void consume(Settings settings, TopicPartition partition, UnifiedJedis redis) {
            try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = new KafkaConsumer<>(
                    KafkaLog.clientSettings(settings), new ByteBufferDeserializer(), new ByteBufferDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (!Thread.currentThread().isInterrupted()) {
                    int count = consumer.poll(Duration.ofMillis(50)).count();
                    if (count > 0) {
                        redis.hincrBy(RedisLayout.DEFAULT.totals(), "orders", count);
                    } else if (redis.del(position(partition.partition())) == 1) {
                        consumer.seekToBeginning(List.of(partition));
                    }
                }
            }
        }
    }

    /** Our topology with its default settings. */
    static final class OurKafkaTopology {

        private OurKafkaTopology() {}

        public static void main(String... args) throws Exception {
            Settings settings = settings(args);
            LocalCluster cluster = new LocalCluster();
            cluster.submitTopology("orders", OrderTopology.config(settings), OrderTopology.topology(settings));
            Contender.readyAndRunUntilInputEnds();
        }
    }
}
