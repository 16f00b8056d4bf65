package coffee.topology.ingest.redis;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.Log.Chunk;
import coffee.topology.ingest.TestBatches;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

@Timeout(60)
class RedisLogIT {

    private static final RedisLayout LAYOUT = Settings.defaults().layout();
    private static final int PLENTY = 1 << 20;

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--save", "");

    @AutoClose
    private static final Jedis redis = new Jedis("127.0.0.1", server.port(), 60_000);

    @AutoClose
    private RedisLog log;

    @BeforeEach
    void open() throws IOException {
        redis.flushAll();
        log = open(PLENTY);
    }

    private static RedisLog open(int mostBytes) throws IOException {
        return open(server.uri(), mostBytes);
    }

    private static RedisLog open(String uri, int mostBytes) throws IOException {
        RedisLog.Config config = new RedisLog.Config(10_000, mostBytes, Duration.ofMillis(50), 2);
        return RedisLog.open(RedisAddress.of(uri), LAYOUT.queue(), LAYOUT.committed(), config, System::nanoTime);
    }

    @Test
    void readsAheadWithoutTakingAnythingAway() throws IOException {
        // given
        pushNumbers(100);
        // when
        assertSlice(0, 64, log.next());
        Chunk second = log.next();
        // then
        assertSlice(64, 100, second);
        assertFalse(second.more());
        assertEquals(100, log.waiting());
        assertEquals(100, redis.llen(LAYOUT.queue()));
    }

    @Test
    void readsInOrderAlthoughTheHeadMoves() throws IOException {
        // given
        pushNumbers(1_000);
        long next = 0;
        long committed = 0;
        // when: what was read is committed while the next is under way
        while (next < 1_000) {
            Chunk chunk = log.next();
            assertEquals(next, chunk.start());
            assertSlice((int) chunk.start(), (int) chunk.end(), chunk);
            moveHead(chunk.start() - committed, chunk.start());
            committed = chunk.start();
            next = chunk.end();
        }
        // then
        assertTrue(log.next().isNothing());
    }

    @Test
    void beginsWhereOthersHaveCommitted() throws IOException {
        // given
        pushNumbers(1_000);
        assertSlice(0, 64, log.next());
        // when
        moveHead(900, 900);
        // then
        long start = 0;
        while (start < 900) {
            Chunk chunk = log.next();
            assertSlice((int) chunk.start(), (int) chunk.end(), chunk);
            start = chunk.start();
        }
        assertEquals(900, start);
    }

    @Test
    void cutsAnOverlongLineAndReadsTheNextOnes() throws IOException {
        // given
        redis.rpush(LAYOUT.queue(), "a", "x".repeat(5 * Lines.KEPT), "b", "y".repeat(Lines.KEPT), "c");
        // when
        Chunk chunk = log.next();
        // then
        assertEquals(List.of("a", "x".repeat(Lines.KEPT), "b", "y".repeat(Lines.KEPT), "c"), texts(chunk));
        Lines.Cursor line = chunk.lines().cursor();
        line.next();
        line.next();
        assertTrue(line.cut());
        assertEquals(5 * Lines.KEPT, line.length());
    }

    @Test
    void keepsASliceWithinItsBytesAndReadsTheRestLater() throws IOException {
        // given
        List<String> lines = IntStream.range(0, 100)
                .mapToObj(i -> Integer.toString(i % 10).repeat(1_000))
                .toList();
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
        log.close();
        log = open(10_100);
        // when
        Chunk first = log.next();
        Chunk second = log.next();
        // then
        assertEquals(lines.subList(0, 10), texts(first));
        assertTrue(first.more());
        assertEquals(10, second.start());
        assertEquals(lines.subList(10, 20), texts(second));
    }

    @Test
    void givesOneLineHoweverLarge() throws IOException {
        // given
        redis.rpush(LAYOUT.queue(), "x".repeat(50_000), "y");
        log.close();
        log = open(10_000);
        // then
        assertEquals(List.of("x".repeat(50_000)), texts(log.next()));
        assertEquals(List.of("y"), texts(log.next()));
    }

    @Test
    void refusesAPositionThatIsNoNumber() {
        pushNumbers(3);
        for (String position : List.of("many", "-1", "1.5", "")) {
            redis.set(LAYOUT.committed(), position);
            assertRefused("the committed position is not a number");
        }
    }

    @Test
    void tellsWhatElseRedisRefuses() {
        redis.set(LAYOUT.queue(), "no list");
        assertRefused("WRONGTYPE");
        redis.del(LAYOUT.queue());
        redis.hset(LAYOUT.committed(), "no", "position");
        assertRefused("WRONGTYPE");
    }

    /**
     *  1. request so much that Redis cannot send all of it before a part is read
     *  2. when it has begun to send, have Redis close the connection
     *  3. the log fails, and returns no part of the reply
     */
    @Test
    void givesNoPartOfAnAnswerWhoseConnectionBreaks() throws IOException {
        // given
        String[] lines = new String[300];
        Arrays.fill(lines, "x".repeat(100_000));
        redis.rpush(LAYOUT.queue(), lines);
        log.close();
        log = open(100_000_000);
        // when
        log.next();
        log.next();
        await(
                "Redis waits for us to read",
                () -> redis.clientList().lines().anyMatch(client -> !client.contains(" omem=0 ")));
        redis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
        // then
        assertThrows(IOException.class, () -> {
            while (!log.next().isNothing()) {
                // what had come before is whole
            }
        });
    }

    @Test
    void tellsOneHistoryOfAServerFromTheNext() throws IOException {
        try (EmbeddedRedis other = EmbeddedRedis.start("--save", "")) {
            String first = server(other);
            assertEquals(first, server(other));
            other.stop();
            other.restart();
            assertNotEquals(first, server(other));
        }
    }

    @Test
    void saysThatNobodyAnswersOrLetsItIn() {
        int closed = EmbeddedRedis.freePort();
        assertThrows(IOException.class, () -> open("redis://127.0.0.1:" + closed, PLENTY));
        IOException e =
                assertThrows(IOException.class, () -> open("redis://nobody:secret@127.0.0.1:" + server.port(), PLENTY));
        assertTrue(e.getMessage().startsWith("WRONGPASS"), e.getMessage());
    }

    private static String server(EmbeddedRedis of) throws IOException {
        try (RedisLog one = open(of.uri(), PLENTY)) {
            return one.history();
        }
    }

    /** A log is unusable after an error, so each check opens a new one. */
    private static void assertRefused(String why) {
        IOException e = assertThrows(IOException.class, () -> {
            try (RedisLog one = open(PLENTY)) {
                one.next();
            }
        });
        assertTrue(e.getMessage().startsWith(why), e.getMessage());
    }

    /** Pushes orders whose text is their position. */
    private static void pushNumbers(int n) {
        redis.rpush(
                LAYOUT.queue(),
                IntStream.range(0, n).mapToObj(Integer::toString).toArray(String[]::new));
    }

    /** Commits so many orders, up to that position. */
    private static void moveHead(long orders, long position) {
        try (var tx = redis.multi()) {
            tx.ltrim(LAYOUT.queue(), orders, -1);
            tx.set(LAYOUT.committed(), Long.toString(position));
            tx.exec();
        }
    }

    private static void assertSlice(int start, int end, Chunk chunk) {
        assertEquals(start, chunk.start());
        assertEquals(IntStream.range(start, end).mapToObj(Integer::toString).toList(), texts(chunk));
    }

    private static List<String> texts(Chunk chunk) {
        return TestBatches.texts(chunk.lines());
    }
}
