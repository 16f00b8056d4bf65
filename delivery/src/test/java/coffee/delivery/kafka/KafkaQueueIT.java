package coffee.delivery.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.FileRecord;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.delivery.Sender;
import coffee.kafka.KafkaAddress;
import coffee.kafka.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims, late batches, kills, and topics that are not as they should be, with a real broker. */
@Timeout(120)
class KafkaQueueIT {

    @AutoClose
    private static final EmbeddedKafka broker = EmbeddedKafka.start();

    @AutoClose
    private static final Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));

    private KafkaAddress kafka;

    @BeforeEach
    void createTopic() throws Exception {
        kafka = new KafkaAddress(broker.bootstrap(), "orders-" + UUID.randomUUID(), new TreeMap<>());
        create(new NewTopic(kafka.topic(), 2, (short) 1));
    }

    /** Creates a topic, and waits until the broker reports it. */
    private static void create(NewTopic topic) throws Exception {
        Uuid id = admin.createTopics(List.of(topic)).topicId(topic.name()).get();
        Uuid known;
        do {
            known = known(topic.name());
        } while (!id.equals(known));
    }

    private static Uuid known(String topic) throws Exception {
        try {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .topicId();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e;
        }
    }

    private KafkaAddress with(String setting, String value) {
        return new KafkaAddress(kafka.bootstrap(), kafka.topic(), new TreeMap<>(Map.of(setting, value)));
    }

    private Sender sender() {
        return new Sender(new KafkaQueue(kafka, "agent"), 2);
    }

    /** What is committed in the topic, each partition in its order. */
    private List<String> lines() {
        Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
        settings.put("isolation.level", "read_committed");
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(kafka.topic(), 0), new TopicPartition(kafka.topic(), 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> lines.add(new String(record.value(), UTF_8)));
            }
        }
        return lines;
    }

    private static List<String> numbered(int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add("line " + i);
        }
        return lines;
    }

    @Test
    void storesBatchesInOrderWithTheirRecord() throws Exception {
        // given
        try (Sender sender = sender().claim()) {
            // when
            sender.add(numbered(0, 25).toArray(String[]::new)).settle();
            // then
            assertEquals(numbered(0, 25), lines());
            try (Sender next = sender().claim()) {
                FileRecord record = next.handover.reading().records().get(0);
                assertEquals(sender.end(), record.offset());
                assertEquals("/var/log/a b.jsonl", record.path());
            }
        }
    }

    @Test
    void fencesAZombie() throws Exception {
        // given
        try (Sender zombie = sender().claim();
                Sender heir = sender()) {
            zombie.add("one").settle();
            heir.claim().add("two");
            // when
            QueueException refused = zombie.isRefused("two");
            // then
            assertEquals(Kind.OVERTAKEN, refused.kind());
            heir.settle();
            assertEquals(List.of("one", "two"), lines());
        }
    }

    @Test
    void dropsATransactionThatWasLeftOpen() throws Exception {
        // given
        try (Sender former = sender().claim()) {
            former.add("one").settle();
            former.add("two", "three");
            former.delivery.flush();
        }
        // when
        try (Sender next = sender().claim()) {
            // then
            assertEquals(4, next.end());
            next.add("two", "three").settle();
            assertEquals(List.of("one", "two", "three"), lines());
        }
    }

    /**
     *  1. start a process that sends lines as fast as it can
     *  2. kill it, and start another, three times
     *  3. each line is in the topic once, and in order
     */
    @Test
    void goesOnAfterAKilledProcess() throws Exception {
        for (int kill = 0; kill < 3; kill++) {
            Process process = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Endless.class.getName(),
                            kafka.bootstrap(),
                            kafka.topic())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            for (int stored = 0; stored < 5; stored++) {
                assertEquals("stored", process.inputReader().readLine());
            }
            process.destroyForcibly();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
        try (Sender last = sender().claim()) {
            int count = Math.toIntExact(last.end() / Endless.LENGTH);
            last.add(Endless.line(count)).settle();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i <= count; i++) {
                expected.add(Endless.line(i));
            }
            assertEquals(expected, lines());
        }
    }

    /** Sends numbered lines until it is killed. */
    static final class Endless {

        static final int LENGTH = 10;

        private Endless() {}

        static String line(long number) {
            return String.format("%09d", number);
        }

        public static void main(String... args) throws QueueException {
            KafkaAddress kafka = new KafkaAddress(args[0], args[1], new TreeMap<>());
            try (Sender sender = new Sender(new KafkaQueue(kafka, "agent"), 50).claim()) {
                while (true) {
                    for (int i = 0; i < 170; i++) {
                        sender.add(line(sender.end() / LENGTH));
                    }
                    sender.settle();
                    System.out.println("stored");
                }
            }
        }
    }

    @Test
    void goesOnAfterAKilledBroker() throws Exception {
        // given
        try (Sender sender = sender().claim()) {
            sender.add("one").settle();
            broker.kill();
            sender.add("two");
            // when
            broker.restart();
            try {
                sender.settle();
            } catch (QueueException lost) {
                sender.delivery.claim();
                sender.settle();
            }
            // then
            assertEquals(List.of("one", "two"), lines());
        }
    }

    /** A read that ended at the last stable offset would miss the last record of "agent". */
    @Test
    void readsRecordsBehindTheOpenTransactionOfAnother() throws Exception {
        try (Sender sender = sender().claim();
                Sender other = new Sender(new KafkaQueue(with("transaction.timeout.ms", "1500"), "other"), 2)) {
            // given
            sender.add("one").settle();
            other.claim().add("other").delivery.flush();
            sender.add("two").settle();
            // when
            try (Sender next = sender().claim()) {
                // then
                assertEquals(8, next.end());
            }
        }
    }

    @Test
    void refusesATopicThatWasCreatedAgain() throws Exception {
        // given
        try (Sender sender = sender().claim()) {
            sender.add("one").settle();
            recreate();
            // when
            sender.isRefused("two");
            QueueException refused = assertThrows(QueueException.class, sender::claim);
            // then
            assertEquals(Kind.STOPPED, refused.kind());
            assertTrue(refused.getMessage().contains("was deleted and created again"), refused.getMessage());
            assertEquals(List.of(), lines());
        }
        try (Sender another = new Sender(new KafkaQueue(kafka, "agent-2"), 2).claim()) {
            another.add("one", "two").settle();
            assertEquals(List.of("one", "two"), lines());
        }
    }

    private void recreate() throws Exception {
        admin.deleteTopics(List.of(kafka.topic())).all().get();
        create(new NewTopic(kafka.topic(), 2, (short) 1));
    }

    @Test
    void noticesATopicThatWasCreatedAgainWhileNothingComes() throws Exception {
        try (Sender sender = sender().claim();
                KafkaQueue idle = new KafkaQueue(kafka, "idle")) {
            idle.claim("me");
            idle.probe("me", 0);
            recreate();
            assertEquals(
                    Kind.OVERTAKEN,
                    assertThrows(QueueException.class, () -> idle.probe("me", 0))
                            .kind());
        }
    }

    @Test
    void refusesRecordsThatKafkaWouldDelete() throws Exception {
        create(new NewTopic(KafkaQueue.recordsTopic(kafka.topic()), 1, (short) 1));
        QueueException refused = assertThrows(QueueException.class, () -> sender().claim());
        assertEquals(
                "Kafka at " + kafka.bootstrap() + ": topic " + kafka.topic()
                        + ".files has cleanup.policy delete, and must have compact: records must never be deleted",
                refused.getMessage());
    }

    @Test
    void saysThatThereIsNoTopic() {
        KafkaAddress nowhere = new KafkaAddress(kafka.bootstrap(), "nothing", kafka.client());
        QueueException refused = assertThrows(QueueException.class, () -> new KafkaQueue(nowhere, "agent").claim("me"));
        assertTrue(refused.getMessage().contains(" has no topic nothing: create it"), refused.getMessage());
    }

    @Test
    void saysThatNobodyAnswers() {
        KafkaAddress nobody = new KafkaAddress(
                "127.0.0.1:" + EmbeddedKafka.freePort(),
                "orders",
                new TreeMap<>(Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "500")));
        QueueException refused = assertThrows(QueueException.class, () -> new KafkaQueue(nobody, "agent").claim("me"));
        assertEquals(Kind.UNREACHABLE, refused.kind());
        assertTrue(refused.getMessage().contains("does not answer"), refused.getMessage());
    }

    @Test
    void refusesALineThatIsTooLargeForTheBroker() throws Exception {
        try (Sender sender = sender().claim()) {
            QueueException refused = sender.isRefused("x".repeat(2 << 20));
            assertEquals(Kind.REFUSED, refused.kind());
            assertTrue(refused.getMessage().contains("message.max.bytes"), refused.getMessage());
        }
    }

    @Test
    void letsTheProcessThatBeganLastGoOn() throws Exception {
        try (Sender first = new Sender(KafkaQueue.exclusive(kafka, "replay"), 1).claim();
                Sender second = new Sender(KafkaQueue.exclusive(kafka, "replay"), 1)) {
            // given
            first.add("one").settle();
            second.claim().add("two").settle();
            // when
            first.isRefused("two");
            QueueException stopped = assertThrows(QueueException.class, first::claim);
            // then
            assertEquals(Kind.STOPPED, stopped.kind());
            second.add("three").settle();
            assertEquals(List.of("one", "two", "three"), lines());
        }
    }

    @Test
    void forgetsAnIdentityForGood() throws Exception {
        try (KafkaQueue queue = new KafkaQueue(kafka, "agent");
                Sender sender = new Sender(queue, 2).claim()) {
            sender.add("one").settle();
            // when
            queue.forget();
            // then
            try (Sender next = sender().claim()) {
                assertEquals(List.of(), next.handover.reading().records());
            }
        }
    }
}
