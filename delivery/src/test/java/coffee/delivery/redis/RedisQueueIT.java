package coffee.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.Digest;
import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.Handover;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Trouble;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

/** What a real Redis makes of batches: of claims, zombies, refusals and lost answers. */
@Timeout(60)
class RedisQueueIT {

    private static final String KEY = "orders";
    private static final String HASH = "orders:files:agent";

    private static EmbeddedRedis redis;
    private static UnifiedJedis jedis;

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.start();
        jedis = RedisAddress.local(redis.port()).openClient(1);
    }

    @AfterAll
    static void stop() {
        jedis.close();
        redis.close();
    }

    @BeforeEach
    void clean() {
        jedis.configSet("maxmemory", "0");
        jedis.flushAll();
    }

    /** A Delivery of one file whose lines are numbered; each line is as many bytes long as its text, plus line feed. */
    private static final class Sender implements AutoCloseable {
        private final Handover handover = new Handover();
        private final Delivery delivery;
        private final Map<String, Long> ends = new HashMap<>();
        private FileRecord file;
        private long end;

        Sender(RedisAddress address, int batchLines) {
            this(new RedisQueue(address, KEY, "agent", RedisQueue.storeKey(KEY)), batchLines);
        }

        Sender(RedisQueue queue, int batchLines) {
            delivery = new Delivery(
                    "test", queue, handover, DeliveryConfig.DEFAULT.withBatchLines(batchLines), System::nanoTime);
        }

        void claim() throws QueueException {
            delivery.claim();
            List<FileRecord> records = handover.reading().records();
            file = records.isEmpty() ? null : records.get(0);
            end = file == null ? 0 : file.offset();
        }

        void add(String line) {
            boolean first = file == null;
            if (first) {
                file = FileRecord.begin("/var/log/a b.jsonl", "1:2", 0, Digest.NONE, Digest.NONE);
            }
            byte[] body = line.getBytes(UTF_8);
            byte[] block = (line + "\n").getBytes(UTF_8);
            delivery.add(new FileLine(
                    file,
                    handover.reading().number(),
                    end,
                    end + block.length,
                    first,
                    body,
                    block,
                    block.length,
                    null));
            end += block.length;
        }

        @Override
        public void close() {
            delivery.close();
        }
    }

    private static Sender sender(int batchLines) {
        return sender(RedisAddress.local(redis.port()), batchLines);
    }

    private static Sender sender(RedisAddress address, int batchLines) {
        return new Sender(address, batchLines);
    }

    private static List<String> list() {
        return jedis.lrange(KEY, 0, -1);
    }

    @Test
    void storesSeveralBatchesUnderWayInOrderWithTheirRecord() throws Exception {
        // given
        Sender sender = sender(2);
        sender.claim();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            lines.add("line " + i);
            sender.add("line " + i);
        }
        // when
        sender.delivery.flush();
        sender.delivery.settle();
        // then
        assertEquals(lines, list());
        FileRecord record = RedisQueue.records(jedis.hgetAll(HASH)).get(0);
        assertEquals(sender.end, record.offset());
        assertEquals("/var/log/a b.jsonl", record.path());
        assertEquals("6", jedis.hget(HASH, "batch"));
        assertTrue(record.tail().matches("line 10\n".getBytes(UTF_8), 0));
        assertEquals(11, sender.delivery.counters().queueLength.get());
        sender.close();
    }

    @Test
    void refusesTheBatchesOfAFormerOwner() throws Exception {
        // given
        Sender zombie = sender(1);
        zombie.claim();
        Sender heir = sender(1);
        heir.claim();
        zombie.add("lost");
        zombie.add("lost too");
        zombie.delivery.flush();
        // when
        QueueException refused = assertThrows(QueueException.class, zombie.delivery::settle);
        // then
        assertEquals(Trouble.OVERTAKEN, refused.trouble());
        heir.add("mine");
        heir.delivery.flush();
        heir.delivery.settle();
        assertEquals(List.of("mine"), list());
        assertEquals(-1, jedis.ttl(HASH));
        zombie.close();
        heir.close();
    }

    /**
     *  1. one exclusive process stores a line
     *  2. another one claims the identity
     *  3. the first loses it for good, and takes nothing away from the other
     */
    @Test
    void ofTwoExclusiveProcessesTheLaterKeepsTheIdentity() throws Exception {
        // given
        Sender first = exclusive(null);
        first.claim();
        first.add("one");
        first.delivery.flush();
        first.delivery.settle();
        Sender second = exclusive(null);
        second.claim();
        first.add("refused");
        first.delivery.flush();
        assertThrows(QueueException.class, first.delivery::settle);
        // when
        QueueException refused = assertThrows(QueueException.class, first::claim);
        // then
        assertEquals(Trouble.STOPPED, refused.trouble());
        second.add("two");
        second.delivery.flush();
        second.delivery.settle();
        assertEquals(List.of("one", "two"), list());
        first.close();
        second.close();
    }

    @Test
    void anExclusiveProcessClaimsAgainWhatRedisPutBack() throws Exception {
        // given
        Sender former = exclusive(null);
        former.claim();
        former.add("one");
        former.delivery.flush();
        former.delivery.settle();
        Map<String, String> before = jedis.hgetAll(HASH);
        Sender sender = exclusive(null);
        sender.claim();
        sender.add("two");
        sender.delivery.flush();
        sender.delivery.settle();
        // when
        jedis.ltrim(KEY, 0, 0);
        jedis.del(HASH);
        jedis.hset(HASH, before);
        sender.add("three");
        sender.delivery.flush();
        assertThrows(QueueException.class, sender.delivery::settle);
        sender.claim();
        // then
        assertEquals(4, sender.end);
        assertEquals(1, sender.delivery.counters().rewinds.get());
        former.close();
        sender.close();
    }

    @Test
    void recordsThatExpireDoSoAfterTheLastBatchAlsoIfOneIsRefused() throws Exception {
        // given
        Sender sender = exclusive(Duration.ofHours(1));
        sender.claim();
        assertTrue(expires());
        sender.add("one");
        sender.delivery.flush();
        sender.delivery.settle();
        assertTrue(expires());
        // when
        sender.add("two");
        sender.delivery.flush();
        sender.delivery.settle();
        assertTrue(expires());
        jedis.hset(HASH, "owner", "another");
        sender.add("three");
        sender.delivery.flush();
        assertThrows(QueueException.class, sender.delivery::settle);
        // then
        assertTrue(expires());
        assertEquals(List.of("one", "two"), list());
        sender.close();
    }

    private static boolean expires() {
        return jedis.ttl(HASH) > 3_000 && jedis.ttl(HASH) <= 3_600;
    }

    private static Sender exclusive(Duration expiry) {
        RedisAddress address = RedisAddress.local(redis.port());
        return new Sender(RedisQueue.exclusive(address, KEY, "agent", RedisQueue.storeKey(KEY), expiry), 1);
    }

    @Test
    void refusesEveryBatchBehindARefusedOne() throws Exception {
        // given
        Sender sender = sender(1);
        sender.claim();
        sender.add("one");
        sender.delivery.flush();
        sender.delivery.settle();
        jedis.hset(HASH, "batch", "7");
        sender.add("two");
        sender.add("three");
        sender.delivery.flush();
        // when
        assertThrows(QueueException.class, sender.delivery::settle);
        // then
        assertEquals(List.of("one"), list());
        sender.close();
    }

    @Test
    void storesNothingIfTheListIsNone() throws Exception {
        // given
        Sender sender = sender(10);
        sender.claim();
        jedis.set(KEY, "text");
        sender.add("line");
        sender.delivery.flush();
        // when
        QueueException refused = assertThrows(QueueException.class, sender.delivery::settle);
        // then
        assertEquals(Trouble.WRONG_TYPE, refused.trouble());
        assertEquals(null, jedis.hget(HASH, "batch"));
        QueueException claim = assertThrows(QueueException.class, sender.delivery::claim);
        assertEquals(Trouble.WRONG_TYPE, claim.trouble());
        jedis.del(KEY);
        sender.delivery.claim();
        sender.delivery.settle();
        assertEquals(List.of("line"), list());
        sender.close();
    }

    @Test
    void waitsWhileRedisIsFullAndStoresEverythingOnce() throws Exception {
        // given
        Sender sender = sender(1);
        sender.claim();
        sender.add("one");
        sender.delivery.flush();
        sender.delivery.settle();
        jedis.configSet("maxmemory", "1");
        sender.add("two");
        sender.add("three");
        sender.delivery.flush();
        // when
        QueueException refused = assertThrows(QueueException.class, sender.delivery::settle);
        // then
        assertEquals(Trouble.MEMORY, refused.trouble());
        assertEquals(
                Trouble.MEMORY,
                assertThrows(QueueException.class, sender.delivery::claim).trouble());
        jedis.configSet("maxmemory", "0");
        sender.delivery.claim();
        sender.delivery.settle();
        assertEquals(List.of("one", "two", "three"), list());
        sender.close();
    }

    @Test
    void refusesAFormerOwnerEvenWhenRedisIsFull() throws Exception {
        // given
        Sender zombie = sender(1);
        zombie.claim();
        Sender heir = sender(1);
        heir.claim();
        heir.add("mine");
        heir.delivery.flush();
        heir.delivery.settle();
        jedis.configSet("maxmemory", "1");
        // when
        zombie.add("lost");
        zombie.delivery.flush();
        assertThrows(QueueException.class, zombie.delivery::settle);
        // then
        jedis.configSet("maxmemory", "0");
        assertEquals(List.of("mine"), list());
        zombie.close();
        heir.close();
    }

    @Test
    void knowsAfterLostAnswersWhatHasArrived() throws Exception {
        // given
        try (FaultyProxy proxy = FaultyProxy.to(redis.port())) {
            Sender sender = sender(RedisAddress.of("redis://127.0.0.1:" + proxy.port()), 1);
            sender.claim();
            long reading = sender.handover.reading().number();
            sender.add("one");
            sender.add("two");
            sender.add("three");
            proxy.swallowReplies(true);
            sender.delivery.flush();
            assertThrows(QueueException.class, sender.delivery::settle);
            proxy.swallowReplies(false);
            sender.add("four");
            // when
            sender.delivery.claim();
            sender.delivery.flush();
            sender.delivery.settle();
            // then
            assertEquals(List.of("one", "two", "three", "four"), list());
            assertEquals(reading, sender.handover.reading().number());
            assertEquals(0, sender.delivery.counters().rewinds.get());
            sender.close();
        }
    }

    @Test
    void readsAgainWhatRedisHasForgotten() throws Exception {
        // given
        Sender sender = sender(1);
        sender.claim();
        sender.add("one");
        sender.delivery.flush();
        sender.delivery.settle();
        Map<String, String> hash = jedis.hgetAll(HASH);
        sender.add("two");
        sender.delivery.flush();
        sender.delivery.settle();
        jedis.rpop(KEY);
        jedis.del(HASH);
        jedis.hset(HASH, hash);
        long reading = sender.handover.reading().number();
        // when
        QueueException changed = assertThrows(QueueException.class, () -> {
            sender.add("three");
            sender.delivery.flush();
            sender.delivery.settle();
        });
        sender.claim();
        // then
        assertEquals(Trouble.OVERTAKEN, changed.trouble());
        assertNotEquals(reading, sender.handover.reading().number());
        assertEquals("one\n".length(), sender.end);
        sender.close();
    }

    @Test
    void stopsBeforeAnotherEnvironment() throws Exception {
        // given
        Sender sender = sender(1);
        sender.claim();
        jedis.set("store", "another");
        // when
        QueueException stopped = assertThrows(QueueException.class, sender.delivery::claim);
        // then
        assertEquals(Trouble.STOPPED, stopped.trouble());
        assertTrue(stopped.getMessage().contains("another"));
        assertFalse(sender.delivery.isOwner());
        sender.close();
    }

    @Test
    void goesOnWithAWarningIfRedisIsEmpty() throws Exception {
        // given
        Sender sender = sender(1);
        sender.claim();
        sender.add("one");
        sender.delivery.flush();
        sender.delivery.settle();
        jedis.flushAll();
        // when
        sender.claim();
        // then
        assertEquals(1, sender.delivery.counters().rewinds.get());
        assertEquals(List.of(), sender.handover.reading().records());
        sender.close();
    }

    @Test
    void takesOverThePositionsOfThePreviousVersion() throws Exception {
        // given
        jedis.hset(
                KEY + ":pushed:agent",
                Map.of(
                        "last",
                        "abc-1",
                        "clean",
                        "abc",
                        "f:4711-0123456789abcdef",
                        "100 20 9f86d081884c7d65 1764000000"));
        // when
        Sender sender = sender(1);
        sender.delivery.claim();
        // then
        FileRecord record = sender.handover.reading().records().get(0);
        assertEquals(121, record.offset());
        assertEquals("4711", record.inode());
        assertEquals(FileRecord.State.IMPORTED, record.state());
        assertEquals(new Digest(20, "crc:9f86d081884c7d65"), record.tail());
        sender.close();
    }
}
