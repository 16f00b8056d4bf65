package coffee.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.Cli;
import coffee.generator.replay.ReplayCommand;
import coffee.kafka.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What arrives in a topic, whatever happens to the replay. */
@Timeout(120)
class KafkaReplayIT {

    private static final int PARTITIONS = 3;

    @AutoClose
    private static final EmbeddedKafka broker = EmbeddedKafka.start();

    @TempDir
    private Path folder;

    private static String words(String topic) throws Exception {
        broker.createTopic(topic, PARTITIONS);
        return String.join(" ", OrderData.names()) + " --kafka --set queue.kafka.bootstrap=" + broker.bootstrap()
                + " --set queue.kafka.topic=" + topic;
    }

    /** The lines that are committed in a topic, sorted. */
    private static List<String> lines(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> lines.add(new String(record.value(), ISO_8859_1)));
            }
        }
        return lines.stream().sorted().toList();
    }

    private static List<String> given() throws IOException {
        String all = new String(OrderData.bytes(), ISO_8859_1);
        return Arrays.stream(all.substring(0, all.length() - 1).split("\n", -1))
                .sorted()
                .toList();
    }

    @Test
    void sendsAllLinesByteForByte() throws Exception {
        StringWriter errors = new StringWriter();
        int code = Cli.run(
                new ReplayCommand(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(errors),
                words("all").split(" "));
        assertEquals(0, code, errors.toString());
        assertEquals(given(), lines("all"));
    }

    /**
     *  1. replay files with an id
     *  2. kill -9 the replay after some lines, run it again, and kill it after more
     *  3. run it to its end: every line is in the topic once
     *  4. run it once more: it sends nothing, and says so
     */
    @Test
    @Tag("full")
    void goesOnByItsIdAfterKillsAndSendsNothingTwice() throws Exception {
        String command = "exec $COFFEE coffee.generator.replay.ReplayCommand " + words("kills") + " --id a";
        for (int kill = 1; kill <= 2; kill++) {
            try (ChildProcess child = ChildProcess.start(folder, command + " --rate 10000")) {
                while (lines("kills").size() < kill * 6_000) {
                    assertTrue(child.isAlive(), child::errors);
                }
                child.signal("KILL");
                assertEquals(137, child.exitCode());
            }
        }
        for (String told : List.of("that were sent before", "already sent: --id a sent all")) {
            try (ChildProcess child = ChildProcess.start(folder, command)) {
                assertEquals(0, child.exitCode(), child.errors());
                assertTrue(child.errors().contains(told), child.errors());
            }
        }
        assertEquals(given(), lines("kills"));
    }
}
