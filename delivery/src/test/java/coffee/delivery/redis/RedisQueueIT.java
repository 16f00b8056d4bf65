package coffee.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.delivery.Sender;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

/** Claims, late batches, refusals and lost answers, with a real Redis. */
@Timeout(60)
class RedisQueueIT {

    private static final String KEY = "orders";
    private static final String HASH = "orders:files:agent";

    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private static final UnifiedJedis jedis = RedisAddress.local(redis.port()).openClient(1);

    private static final List<Sender> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Sender::close);
        opened.clear();
    }

    @BeforeEach
    void clean() {
        jedis.configSet("maxmemory", "0");
        jedis.flushAll();
    }

    private static Sender sender(int batchLines) {
        return sender(RedisAddress.local(redis.port()), batchLines);
    }

    private static Sender sender(RedisAddress address, int batchLines) {
        return opened(new RedisQueue(address, KEY, "agent"), batchLines);
    }

    private static Sender opened(RedisQueue queue, int batchLines) {
        Sender sender = new Sender(queue, batchLines);
        opened.add(sender);
        return sender;
    }

    private static List<String> list() {
        return jedis.lrange(KEY, 0, -1);
    }

    @Test
    void storesSeveralBatchesUnderWayInOrderWithTheirRecord() throws Exception {
        // given
        Sender sender = sender(2).claim();
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
        assertEquals(sender.end(), record.offset());
        assertEquals("/var/log/a b.jsonl", record.path());
        assertEquals("6", jedis.hget(HASH, "batch"));
        assertTrue(record.tail().matches("line 10\n".getBytes(UTF_8), 0));
        assertEquals(11, sender.delivery.counters().queueLength.get());
    }

    @Test
    void refusesTheBatchesOfAFormerOwner() throws Exception {
        // given
        Sender zombie = sender(1).claim();
        Sender heir = sender(1).claim();
        // when
        QueueException refused = zombie.isRefused("lost", "lost too");
        // then
        assertEquals(Kind.OVERTAKEN, refused.kind());
        heir.add("mine").settle();
        assertEquals(List.of("mine"), list());
        assertEquals(-1, jedis.ttl(HASH));
    }

    /**
     *  1. one exclusive process stores a line
     *  2. another one claims the identity
     *  3. the first one is refused for good, and the second one continues
     */
    @Test
    void ofTwoExclusiveProcessesTheLaterKeepsTheIdentity() throws Exception {
        // given
        Sender first = exclusive(null).claim();
        first.add("one").settle();
        Sender second = exclusive(null).claim();
        first.isRefused("refused");
        // when
        QueueException refused = assertThrows(QueueException.class, first::claim);
        // then
        assertEquals(Kind.STOPPED, refused.kind());
        second.add("two").settle();
        assertEquals(List.of("one", "two"), list());
    }

    @Test
    void anExclusiveProcessClaimsAgainWhatRedisPutBack() throws Exception {
        // given
        Sender former = exclusive(null).claim();
        former.add("one").settle();
        Map<String, String> before = jedis.hgetAll(HASH);
        Sender sender = exclusive(null).claim();
        sender.add("two").settle();
        // when
        jedis.ltrim(KEY, 0, 0);
        jedis.del(HASH);
        jedis.hset(HASH, before);
        sender.isRefused("three");
        sender.claim();
        // then
        assertEquals(4, sender.end());
        assertEquals(1, sender.delivery.counters().rewinds.get());
    }

    @Test
    void recordsThatExpireDoSoAfterTheLastBatchAlsoIfOneIsRefused() throws Exception {
        // given
        Sender sender = exclusive(Duration.ofHours(1)).claim();
        assertTrue(expires());
        sender.add("one").settle();
        assertTrue(expires());
        // when
        sender.add("two").settle();
        assertTrue(expires());
        jedis.hset(HASH, "owner", "another");
        sender.isRefused("three");
        // then
        assertTrue(expires());
        assertEquals(List.of("one", "two"), list());
    }

    private static boolean expires() {
        return jedis.ttl(HASH) > 3_000 && jedis.ttl(HASH) <= 3_600;
    }

    private static Sender exclusive(Duration expiry) {
        RedisAddress address = RedisAddress.local(redis.port());
        return opened(RedisQueue.exclusive(address, KEY, "agent", expiry), 1);
    }

    @Test
    void refusesEveryBatchBehindARefusedOne() throws Exception {
        // given
        Sender sender = sender(1).claim();
        sender.add("one").settle();
        jedis.hset(HASH, "batch", "7");
        // when
        sender.isRefused("two", "three");
        // then
        assertEquals(List.of("one"), list());
    }

    @Test
    void storesNothingIfTheListIsNone() throws Exception {
        // given
        Sender sender = sender(10).claim();
        jedis.set(KEY, "text");
        // when
        QueueException refused = sender.isRefused("line");
        // then
        assertEquals(Kind.WRONG_TYPE, refused.kind());
        assertEquals(null, jedis.hget(HASH, "batch"));
        QueueException claim = assertThrows(QueueException.class, sender.delivery::claim);
        assertEquals(Kind.WRONG_TYPE, claim.kind());
        jedis.del(KEY);
        sender.delivery.claim();
        sender.delivery.settle();
        assertEquals(List.of("line"), list());
    }

    @Test
    void waitsWhileRedisIsFullAndStoresEverythingOnce() throws Exception {
        // given
        Sender sender = sender(1).claim();
        sender.add("one").settle();
        jedis.configSet("maxmemory", "1");
        // when
        QueueException refused = sender.isRefused("two", "three");
        // then
        assertEquals(Kind.MEMORY, refused.kind());
        assertEquals(
                Kind.MEMORY,
                assertThrows(QueueException.class, sender.delivery::claim).kind());
        jedis.configSet("maxmemory", "0");
        sender.delivery.claim();
        sender.delivery.settle();
        assertEquals(List.of("one", "two", "three"), list());
    }

    @Test
    void refusesAFormerOwnerEvenWhenRedisIsFull() throws Exception {
        // given
        Sender zombie = sender(1).claim();
        Sender heir = sender(1).claim();
        heir.add("mine").settle();
        jedis.configSet("maxmemory", "1");
        // when
        zombie.isRefused("lost");
        // then
        jedis.configSet("maxmemory", "0");
        assertEquals(List.of("mine"), list());
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
        }
    }

    @Test
    void readsAgainWhatRedisHasForgotten() throws Exception {
        // given
        Sender sender = sender(1).claim();
        sender.add("one").settle();
        Map<String, String> hash = jedis.hgetAll(HASH);
        sender.add("two").settle();
        jedis.rpop(KEY);
        jedis.del(HASH);
        jedis.hset(HASH, hash);
        long reading = sender.handover.reading().number();
        // when
        QueueException changed = sender.isRefused("three");
        sender.claim();
        // then
        assertEquals(Kind.OVERTAKEN, changed.kind());
        assertNotEquals(reading, sender.handover.reading().number());
        assertEquals("one\n".length(), sender.end());
    }

    @Test
    void stopsBeforeAnotherEnvironment() throws Exception {
        // given
        Sender sender = sender(1).claim();
        jedis.set("store", "another");
        // when
        QueueException stopped = assertThrows(QueueException.class, sender.delivery::claim);
        // then
        assertEquals(Kind.STOPPED, stopped.kind());
        assertTrue(stopped.getMessage().contains("another"));
        assertFalse(sender.delivery.isOwner());
    }

    @Test
    void goesOnWithAWarningIfRedisIsEmpty() throws Exception {
        // given
        Sender sender = sender(1).claim();
        sender.add("one").settle();
        jedis.flushAll();
        // when
        sender.claim();
        // then
        assertEquals(1, sender.delivery.counters().rewinds.get());
        assertEquals(List.of(), sender.handover.reading().records());
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
    }
}
