package coffee.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.Digest;
import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.Handover;
import coffee.delivery.kafka.KafkaQueue;
import coffee.kafka.KafkaAddress;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.operator.StoredPipeline.Run;
import coffee.operator.stats.StatsCommand;
import coffee.operator.status.DoctorCommand;
import coffee.operator.status.StatusCommand;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.store.TopicQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the commands report of a topic with 20,000 orders in one of its two partitions, of which some are counted. */
@Timeout(120)
class TopicReaderIT {

    private static final Path TIMED = StoredPipeline.ORDERS.resolve("orders-timed-20k.jsonl");
    private static final String KEY = "coffee:kafka:orders:";

    @AutoClose
    private static EmbeddedKafka broker;

    @AutoClose
    private static StoredPipeline pipeline;

    private static List<String> lines;
    private static int partition;
    private static long end;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedKafka.start();
        pipeline = new StoredPipeline();
        pipeline.store(TIMED);
        KafkaAddress kafka = new KafkaAddress(broker.bootstrap(), "orders", new TreeMap<>());
        broker.createTopic("orders", 2);
        lines = Files.readAllLines(TIMED);
        send(kafka);
        try (TopicQueue queue = new TopicQueue(kafka, pipeline.settings.layout())) {
            partition = queue.offsets(pipeline.redis()).get(0).end() > 0 ? 0 : 1;
            end = queue.offsets(pipeline.redis()).get(partition).end();
        }
    }

    private static void send(KafkaAddress kafka) throws Exception {
        Handover handover = new Handover();
        try (Delivery delivery = new Delivery(
                "test", new KafkaQueue(kafka, "till"), handover, DeliveryConfig.DEFAULT, System::nanoTime)) {
            delivery.claim();
            FileRecord file = FileRecord.begin("/var/log/orders.jsonl", "1:2", 0, Digest.NONE, Digest.NONE);
            long at = 0;
            for (String line : lines) {
                byte[] body = line.getBytes(StandardCharsets.UTF_8);
                byte[] block = (line + "\n").getBytes(StandardCharsets.UTF_8);
                long next = at + block.length;
                delivery.add(new FileLine(
                        file, handover.reading().number(), at, next, at == 0, body, block, block.length, null));
                at = next;
            }
            delivery.flush();
            delivery.settle();
        }
    }

    private static void countedTo(long offset) {
        pipeline.redis().hset(KEY + partition, "offset", Long.toString(offset));
    }

    private static Run run(Object command, String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--set";
        all[words.length + 1] = "queue.kafka.bootstrap=" + broker.bootstrap();
        return pipeline.run(command, all);
    }

    @Test
    void checkRecountsTheTopicAsFarAsItIsCounted() {
        countedTo(end);
        Run all = run(new CheckCommand(), "--kafka");
        assertEquals("20,000 lines and 121 periods compared: no difference\n", all.out(), all.err());
        Run some = run(new CheckCommand(), "--kafka", "--offsets", partition + ":0-100");
        assertEquals(1, some.code());
        assertTrue(some.out().startsWith("100 lines and "), some.out());
        Run reversed = run(new CheckCommand(), "--kafka", "--offsets", partition + ":100-50");
        assertEquals(2, reversed.code());
        assertTrue(reversed.err().contains("FROM must not be after TO"), reversed.err());
        Run wrong = run(new CheckCommand(), "--kafka", "--offsets", "7:0-");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("of partitions 0 to 1, not 7:0-"), wrong.err());
    }

    @Test
    void doctorLooksAtTheTopic() throws Exception {
        KafkaAddress kafka = new KafkaAddress(broker.bootstrap(), "orders", new TreeMap<>());
        try (Admin admin = Admin.create(kafka.clientSettings())) {
            admin.createTopics(List.of(new NewTopic("compacted", Optional.of(1), Optional.empty())
                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
        countedTo(end);
        assertFalse(run(new DoctorCommand()).out().contains("opic"));
        Run compacted = run(new DoctorCommand(), "--set", "queue.kafka.topic=compacted");
        assertTrue(compacted.out().contains("the topic compacted has cleanup.policy compact"), compacted.out());
        Run missing = run(new DoctorCommand(), "--set", "queue.kafka.topic=missing");
        assertTrue(missing.out().contains("has no topic missing"), missing.out());
        String nowhere = "127.0.0.1:" + EmbeddedRedis.freePort();
        Run away = pipeline.run(new DoctorCommand(), "--set", "queue.kafka.bootstrap=" + nowhere);
        assertTrue(away.out().contains("Kafka at " + nowhere + " does not answer"), away.out());
    }

    @Test
    void statsAndStatusTellWhatWaitsInTheTopic() {
        countedTo(end - 5);
        Run stats = run(new StatsCommand());
        assertTrue(stats.out().lines().anyMatch(l -> l.matches("queued +5")), stats.out());
        Run status = run(new StatusCommand(), "--format", "json");
        assertTrue(
                status.out().contains("\"queue\":\"topic orders of Kafka at " + broker.bootstrap() + "\""),
                status.out());
        assertTrue(status.out().contains("\"queued\":5"), status.out());
        assertTrue(status.out().contains("\"path\":\"/var/log/orders.jsonl\""), status.out());
    }

    @Test
    void saysThatKafkaDoesNotAnswer() {
        String nobody = "queue.kafka.bootstrap=127.0.0.1:" + EmbeddedKafka.freePort();
        Run stats = pipeline.run(
                new StatsCommand(), "--set", nobody, "--set", "queue.kafka.client.default.api.timeout.ms=500");
        assertEquals(1, stats.code());
        assertTrue(stats.err().startsWith("coffee stats: Kafka at 127.0.0.1:"), stats.err());
        assertEquals(1, stats.err().lines().count());
    }

    /**
     *  1. read the topic until its first line has come
     *  2. freeze the broker, before it has sent the rest
     *  3. the reader gives up and says where it stands
     */
    @Test
    void givesUpOnABrokerThatNoLongerAnswers() throws Exception {
        KafkaAddress kafka =
                new KafkaAddress(broker.bootstrap(), "orders", new TreeMap<>(Map.of("fetch.max.bytes", "10000")));
        try (TopicReader reader = new TopicReader(kafka, Duration.ofSeconds(2))) {
            CommandFailure failure = assertThrows(
                    CommandFailure.class,
                    () -> reader.lines(
                            Map.of(partition, new TopicReader.Range(0, end)), (line, length) -> signal("-STOP")));
            assertTrue(failure.getMessage().contains("nothing came of partition"), failure.getMessage());
        } finally {
            signal("-CONT");
        }
    }

    private static void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(broker.process().pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The plain consumer of the documentation reads the same topic. */
    @Test
    void aSecondConsumerSeesEveryOrder() throws Exception {
        List<String> command = EmbeddedKafka.java("../docs/OrderConsumer.java", "-XX:TieredStopAtLevel=1");
        command.addAll(List.of(broker.bootstrap(), "orders", "second"));
        Process consumer = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertEquals(
                    lines, consumer.inputReader().lines().limit(lines.size()).toList());
        } finally {
            consumer.destroyForcibly();
            consumer.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
