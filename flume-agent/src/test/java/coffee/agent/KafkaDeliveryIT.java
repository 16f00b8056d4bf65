package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.embedded.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the Kafka configurations deliver, with real agents and a real broker. */
@Timeout(240)
@Execution(ExecutionMode.SAME_THREAD)
class KafkaDeliveryIT {

    @AutoClose
    private static final EmbeddedKafka broker = EmbeddedKafka.start();

    @TempDir
    private Path temp;

    private AgentProcess agent(String conf, String topic) throws IOException {
        Files.createDirectories(temp.resolve("orders"));
        return Rig.agent(
                temp, conf, file(), "queue.kafka.bootstrap=" + broker.bootstrap(), "queue.kafka.topic=" + topic);
    }

    private Path file() {
        return temp.resolve("orders/orders.jsonl");
    }

    /**
     *  1. start an agent on a file that grows
     *  2. while lines come, kill it, and rename the file
     *  3. start another agent: every line is in the topic once ({@link KafkaFaultsIT} has more faults)
     */
    @Test
    void movesEachLineOnceThoughItIsKilled() throws Exception {
        broker.createTopic("once", 3);
        List<String> lines = TestLines.numbered(0, 6_000);
        try (Watcher topic = new Watcher("once", 3)) {
            AgentProcess killed = agent("flume-kafka.conf", "once");
            TestLines.append(file(), lines.subList(0, 3_000));
            topic.await(1_000);
            killed.kill();
            TestLines.append(file(), lines.subList(3_000, 4_000));
            Files.move(file(), temp.resolve("orders/orders.jsonl.1"));
            try (AgentProcess agent = agent("flume-kafka.conf", "once").awaitRunning()) {
                TestLines.append(file(), lines.subList(4_000, 6_000));
                topic.await(6_000);
                assertTrue(Long.parseLong(agent.counters().get("SINK.kafka").get("BytesPushed")) > 0);
            }
            if (!topic.byNumber().equals(lines)) {
                fail(Queue.difference(topic.byNumber(), lines));
            }
        }
    }

    /**
     *  1. start an agent with Flume's own source, channel and sink on a file
     *  2. while lines come, kill it
     *  3. start another: every line is in the topic at least once
     */
    @Test
    void losesNothingWithFlumesOwnSink() throws Exception {
        broker.createTopic("stock", 2);
        List<String> lines = TestLines.numbered(0, 4_000);
        try (Watcher topic = new Watcher("stock", 2)) {
            AgentProcess killed = agent("flume-kafka-stock.conf", "stock");
            TestLines.append(file(), lines.subList(0, 2_000));
            topic.await(500);
            killed.kill();
            TestLines.append(file(), lines.subList(2_000, 4_000));
            try (AgentProcess agent = agent("flume-kafka-stock.conf", "stock").awaitRunning()) {
                Await.await("each line is there", () -> topic.distinct() == lines.size());
                assertEquals(new TreeSet<>(lines), topic.all());
                assertTrue(agent.process().isAlive());
            }
        }
    }

    @Test
    void refusesAKafkaSinkBehindAnotherSource() throws Exception {
        broker.createTopic("refused", 1);
        String conf = Files.readString(Rig.HOME.resolve("conf/flume-kafka-stock.conf"))
                .replace("org.apache.flume.sink.kafka.KafkaSink", "coffee.flume.KafkaSink")
                .replaceAll("(?m)^coffee.sinks.kafka.(flumeBatchSize|kafka.producer.acks|useFlumeEventFormat) .*$", "")
                .replace("kafka.bootstrap.servers", "kafka.bootstrap");
        Path wrong = Files.writeString(temp.resolve("wrong.conf"), conf);
        try (AgentProcess agent = agent(wrong.toString(), "refused")) {
            assertEquals(1, agent.awaitExit());
            assertTrue(agent.output().contains("a coffee.flume.FileSource only"), agent.output());
        }
    }

    /** Reads what is committed in a topic. */
    private static final class Watcher implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<String> seen = new ArrayList<>();

        Watcher(String topic, int partitions) {
            Map<String, Object> settings = new HashMap<>();
            settings.put("bootstrap.servers", broker.bootstrap());
            settings.put("isolation.level", "read_committed");
            consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            List<TopicPartition> all = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                all.add(new TopicPartition(topic, i));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
        }

        void await(int count) {
            Await.await(() -> seen.size() + " of " + count + " lines have arrived", () -> poll() >= count);
        }

        private int poll() {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(record -> seen.add(new String(record.value(), StandardCharsets.ISO_8859_1)));
            return seen.size();
        }

        long distinct() {
            poll();
            return all().size();
        }

        Set<String> all() {
            return new TreeSet<>(seen);
        }

        /** All lines, sorted by their numbers, once no more arrive. */
        List<String> byNumber() {
            int before;
            do {
                before = seen.size();
                consumer.poll(Duration.ofMillis(500))
                        .forEach(record -> seen.add(new String(record.value(), StandardCharsets.ISO_8859_1)));
            } while (seen.size() > before);
            return seen.stream().sorted().toList();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
