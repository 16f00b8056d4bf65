package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import coffee.agent.OrderFolder.Content;
import coffee.kafka.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of every kind at random moments, while lines are written at 20,000 a second and sent to a topic.
 * {@code -Dcoffee.seed=8} draws other faults, {@code -Dcoffee.faults=30} draws more.
 */
@Tag("full")
@Timeout(3_600)
class KafkaFaultsIT {

    private static final int FAULTS = Integer.getInteger("coffee.faults", 11);
    private static final long SEED = Long.getLong("coffee.seed", 7);
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "orders";
    private static final Pattern LINE = Pattern.compile("\"(\\w+)\", \"line\": (\\d+)}");

    /** How many polls in a row may return nothing. */
    private static final int PATIENCE = 900;

    private enum BrokerFault {
        BROKER_KILLED,
        BROKER_STALLED
    }

    @TempDir
    private Path temp;

    /**
     *  1. keep writing lines to two files
     *  2. inject random faults, each kind once before any repeats; some happen while no agent runs
     *  3. stop writing, and wait until all lines have arrived
     *  4. every line is in the topic once
     */
    @Test
    void eachLineArrivesOnceWhateverHappens() throws Exception {
        try (Scene scene = new Scene(temp)) {
            scene.startAgent();
            scene.happen(FAULTS);
            scene.finish();
        }
    }

    private static final class Scene extends FaultScene implements AutoCloseable {

        private final Path temp;
        private final EmbeddedKafka broker = EmbeddedKafka.start();
        private final KafkaConsumer<byte[], byte[]> consumer;
        /** How often each line of each content has arrived. */
        private final Map<String, int[]> came = new HashMap<>();

        private int firstLines;

        private Scene(Path temp) throws Exception {
            super("kafka", new Random(SEED), new OrderFolder(temp.resolve("orders")), BrokerFault.values());
            this.temp = temp;
            broker.createTopic(TOPIC, PARTITIONS);
            consumer = consumer();
        }

        private void happen(int faults) throws IOException {
            for (int i = 0; i < faults; i++) {
                happen();
                take(1 + random.nextInt(15));
            }
        }

        private void finish() {
            files.close();
            files.contents().forEach(content -> awaitLines(content, content.lines()));
            tell("all lines have arrived");
            take(30);
            everyLineCameOnce();
        }

        private KafkaConsumer<byte[], byte[]> consumer() {
            KafkaConsumer<byte[], byte[]> made = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            broker.bootstrap(),
                            "isolation.level",
                            "read_committed",
                            "max.poll.records",
                            20_000),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(TOPIC, i));
            }
            made.assign(partitions);
            made.seekToBeginning(partitions);
            return made;
        }

        @Override
        void startAgent() throws IOException {
            agent = Rig.agent(
                    temp,
                    "flume-kafka.conf",
                    files.file(),
                    "queue.kafka.bootstrap=" + broker.bootstrap(),
                    "queue.kafka.topic=" + TOPIC);
        }

        @Override
        void happen(Enum<?> fault) throws IOException {
            switch ((BrokerFault) fault) {
                case BROKER_KILLED -> {
                    maybeEndAgent();
                    tell(fault);
                    broker.kill();
                    broker.restart();
                }
                case BROKER_STALLED -> {
                    tell(fault);
                    signal("STOP");
                    FailingRedis.pass(Duration.ofMillis(random.nextInt(20_000)));
                    signal("CONT");
                }
            }
        }

        private void signal(String name) throws IOException {
            new ProcessBuilder(
                            "kill", "-" + name, Long.toString(broker.process().pid()))
                    .start()
                    .onExit()
                    .join();
        }

        /** Takes what arrives in this many polls. */
        private void take(int polls) {
            for (int i = 0; i < polls; i++) {
                take();
            }
        }

        private int take() {
            int taken = 0;
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                taken++;
                String line = new String(record.value(), StandardCharsets.ISO_8859_1);
                if (line.equals(OrderFolder.FIRST_LINE)) {
                    firstLines++;
                    continue;
                }
                Matcher m = LINE.matcher(line.substring(Math.min(line.length(), OrderFolder.LINE_BEGIN.length())));
                assertTrue(m.matches(), line);
                int number = Integer.parseInt(m.group(2));
                int[] counts = came.computeIfAbsent(m.group(1), name -> new int[1_000]);
                if (number >= counts.length) {
                    counts = Arrays.copyOf(counts, 2 * number);
                    came.put(m.group(1), counts);
                }
                counts[number]++;
            }
            return taken;
        }

        @Override
        void awaitLines(Content content, int lines) {
            int quiet = 0;
            while (count(content, lines) < lines) {
                assertTrue(agent.process().isAlive(), "the agent has ended by itself");
                quiet = take() > 0 ? 0 : quiet + 1;
                if (quiet > PATIENCE) {
                    fail(report("nothing more arrives: " + count(content, lines) + " of " + lines + " lines of "
                            + content.name + " (" + content.story() + ")"));
                }
            }
        }

        /** How many of the first {@code lines} lines have arrived as often as they were written. */
        private int count(Content content, int lines) {
            int[] counts = came.getOrDefault(content.name, new int[0]);
            int count = 0;
            for (int i = 0; i < Math.min(lines, counts.length); i++) {
                count += counts[i] >= (content.isTwin ? 2 : 1) ? 1 : 0;
            }
            return count;
        }

        private void everyLineCameOnce() {
            List<String> wrong = new ArrayList<>();
            int first = 0;
            long lines = 0;
            for (Content content : files.contents()) {
                int due = content.isTwin ? 2 : 1;
                first += content.lines() == 0 ? 0 : due;
                int[] counts = came.getOrDefault(content.name, new int[0]);
                for (int i = 0; i < counts.length; i++) {
                    if (counts[i] != (i < content.lines() ? due : 0)) {
                        wrong.add("line " + i + " of " + content.name + " came " + counts[i] + " times");
                    }
                    lines += counts[i];
                }
            }
            assertEquals(List.of(), wrong.subList(0, Math.min(20, wrong.size())), report(wrong.size() + " are wrong"));
            assertEquals(first, firstLines, report("first lines"));
            tell(lines + " lines came once");
        }

        private String report(String what) {
            return what + "\n-Dcoffee.seed=" + SEED + " -Dcoffee.faults=" + FAULTS + "\n" + String.join("\n", history);
        }

        @Override
        public void close() throws IOException {
            if (agent != null) {
                agent.close();
            }
            consumer.close();
            files.close();
            broker.close();
        }
    }
}
