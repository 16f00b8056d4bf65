package coffee.topology.ingest.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.TestSettings;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.Log.Chunk;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderBatch.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

/** A partition as a log, with a real broker and a real Redis. */
@Timeout(120)
class KafkaLogIT {

    @AutoClose
    private static final EmbeddedKafka broker = EmbeddedKafka.start();

    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no");

    @AutoClose
    private static final UnifiedJedis jedis = RedisAddress.local(redis.port()).openClient(1);

    @AutoClose
    private Topic topic;

    @BeforeEach
    void createTopic() throws Exception {
        topic = new Topic(broker, 2);
    }

    private Log open(String... more) throws IOException {
        return KafkaLog.of(settings(more)).get(0).open();
    }

    private Settings settings(String... more) {
        List<String> words = new ArrayList<>(List.of("redis.uri=" + redis.uri()));
        words.addAll(List.of(more));
        return TestSettings.of(topic.settings(words.toArray(String[]::new)));
    }

    private String key() {
        return "coffee:kafka:" + topic.name() + ":0";
    }

    /** Reads until there are that many lines, and returns them by position. Checks that the chunks are consecutive. */
    private static Map<Long, String> read(Log log, int lines, List<Chunk> chunks) throws IOException {
        Map<Long, String> read = new TreeMap<>();
        while (read.size() < lines) {
            Chunk chunk = log.next();
            if (!chunk.isNothing()) {
                chunks.add(chunk);
                OrderBatch batch = new OrderBatch(
                        new Span(new Log.Id(Log.Kind.PARTITION, "k"), "h", 1, chunk.start(), chunk.end(), false),
                        chunk.lines());
                Lines.Cursor cursor = chunk.lines().cursor();
                for (int i = 0; cursor.hasNext(); i++) {
                    cursor.next();
                    read.put(
                            batch.position(i),
                            new String(
                                    chunk.lines().buffer(),
                                    cursor.start(),
                                    cursor.end() - cursor.start(),
                                    StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (int i = 1; i < chunks.size(); i++) {
            assertEquals(chunks.get(i - 1).end(), chunks.get(i).start());
        }
        return read;
    }

    @Test
    void readsWhatIsCommittedAtItsOffsets() throws Exception {
        // given two lines, a transaction's end, two that are aborted, their end, and one more
        topic.send(0, "one", "two");
        topic.sendAndAbort(0, "never", "nor this");
        topic.send(0, "three");
        // when
        try (Log log = open()) {
            Map<Long, String> read = read(log, 3, new ArrayList<>());
            // then
            assertEquals(Map.of(0L, "one", 1L, "two", 6L, "three"), read);
            Chunk end = log.next();
            while (end.isNothing()) {
                end = log.next();
            }
            assertEquals(new Chunk(7, 8, false, Lines.NONE), end);
            assertEquals(0, log.waiting());
        }
    }

    @Test
    void tellsHowMuchOfWhatIsKeptIsNotCounted() throws Exception {
        // given ten lines and a transaction's end, of which the first four are deleted
        topic.send(0, "0,1,2,3,4,5,6,7,8,9".split(","));
        topic.deleteBefore(0, 4);
        try (Log log = open()) {
            while (log.uncounted() == 0) {
                log.next();
            }
            assertEquals(1, log.uncounted());
            // when
            jedis.hset(key(), "offset", "8");
            log.committed(8, Lines.NONE);
            while (log.uncounted() == 1) {
                log.next();
            }
            // then
            assertEquals(3 / 7.0, log.uncounted());
        }
    }

    @Test
    void cutsSlicesAtTheirBoundsAndLinesThatAreTooLong() throws Exception {
        String longLine = "x".repeat(Lines.KEPT + 10);
        topic.send(0, "a", "b", "c", "d", null, longLine, "é".repeat(2_000));
        try (Log log = open("topology.batchOrders=3", "topology.batchBytes=256KB")) {
            List<Chunk> chunks = new ArrayList<>();
            Map<Long, String> read = read(log, 7, chunks);
            assertEquals(
                    List.of("a", "b", "c", "d", ""), List.copyOf(read.values()).subList(0, 5));
            assertEquals(longLine.substring(0, Lines.KEPT), read.get(5L));
            assertEquals("é".repeat(2_000), read.get(6L));
            assertTrue(chunks.stream().allMatch(chunk -> chunk.lines().count() <= 3));
            Lines.Cursor cut = chunks.stream()
                    .filter(chunk -> chunk.start() <= 5 && chunk.end() > 5)
                    .findFirst()
                    .orElseThrow()
                    .lines()
                    .cursor();
            do {
                cut.next();
            } while (!cut.cut());
            assertEquals(longLine.length(), cut.length());
        }
    }

    @Test
    void beginsAtTheStoredOffsetAndTellsTheGroupHowFarItIs() throws Exception {
        topic.send(0, "one", "two", "three");
        open().close();
        jedis.hset(key(), "offset", "1");
        try (Log log = open()) {
            assertEquals(Map.of(1L, "two", 2L, "three"), read(log, 2, new ArrayList<>()));
            log.committed(3, Lines.NONE);
            while (topic.told("coffee", 0) < 3) {
                log.next();
            }
        }
    }

    @Test
    void noticesThatThePositionWentBackWhileNothingComes() throws Exception {
        topic.send(0, "one", "two");
        try (Log log = open()) {
            read(log, 2, new ArrayList<>());
            log.committed(2, Lines.NONE);
            jedis.hset(key(), "offset", "1");
            IOException back = assertThrows(IOException.class, () -> {
                while (true) {
                    log.next();
                }
            });
            assertEquals("the position in " + key() + " went back from 2 to 1", back.getMessage());
        }
    }

    @Test
    void stopsAtOrdersThatKafkaHasDeletedOrGoesOnBehindThem() throws Exception {
        // given
        topic.send(0, "one", "two", "three");
        open().close();
        topic.deleteBefore(0, 2);
        // then
        IOException stopped = assertThrows(IOException.class, this::open);
        assertTrue(
                stopped.getMessage().contains("begins at offset 2, behind the position in " + key() + ", 0"),
                stopped.getMessage());
        try (Log log = open("queue.kafka.whenLost=earliest")) {
            List<Chunk> chunks = new ArrayList<>();
            assertEquals(Map.of(2L, "three"), read(log, 1, chunks));
            assertEquals(0, chunks.get(0).start());
        }
    }

    @Test
    void refusesATopicThatWasCreatedAgain() throws Exception {
        topic.send(0, "one", "two");
        try (Log log = open()) {
            read(log, 2, new ArrayList<>());
            topic.recreate(2);
            topic.send(0, "other", "others", "others", "others", "other");
            IOException midway = assertThrows(IOException.class, () -> {
                while (true) {
                    Chunk chunk = log.next();
                    assertEquals(0, chunk.lines().count());
                }
            });
            assertTrue(midway.getMessage().contains("was deleted and created again"), midway.getMessage());
        }
        IOException again = assertThrows(IOException.class, this::open);
        assertTrue(again.getMessage().contains("was deleted and created again"), again.getMessage());
    }

    @Test
    void saysThatKafkaHasLostOrdersThatAreCounted() throws Exception {
        topic.send(0, "one");
        open().close();
        jedis.hset(key(), "offset", "100");
        IOException lost = assertThrows(IOException.class, this::open);
        assertTrue(lost.getMessage().contains("ends at offset 2, before the position"), lost.getMessage());
    }

    @Test
    void findsPartitionsThatAreAdded() throws Exception {
        assertEquals(2, KafkaLog.of(settings()).size());
        topic.addPartition(3);
        assertEquals(
                "coffee:kafka:" + topic.name() + ":2",
                KafkaLog.of(settings()).get(2).id().key());
    }

    @Test
    void saysThatThereIsNoTopic() {
        IOException none = assertThrows(IOException.class, () -> KafkaLog.of(settings("queue.kafka.topic=nothing")));
        assertTrue(none.getMessage().startsWith("topic nothing of Kafka at 127.0.0.1:"), none.getMessage());
    }
}
