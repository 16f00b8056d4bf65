package coffee.topology.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.scenario.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

@Timeout(60)
class RedisOrderLogIT {

    private static final RedisLayout LAYOUT = Settings.defaults().layout();
    private static final int PLENTY = 1 << 20;

    private static EmbeddedRedis server;
    private static Jedis redis;

    private RedisOrderLog log;

    @BeforeAll
    static void startServer() {
        server = EmbeddedRedis.start("--save", "");
        redis = new Jedis("127.0.0.1", server.port(), 60_000);
    }

    @AfterAll
    static void stopServer() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        redis.flushAll();
        log = open(PLENTY);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    private static RedisOrderLog open(int mostBytes) throws IOException {
        return RedisOrderLog.open(RedisAddress.of(server.uri()), LAYOUT, mostBytes);
    }

    @Test
    void readsAheadWithoutTakingAnythingAway() throws IOException {
        // given
        pushNumbers(10);
        // when
        assertSlice(0, 4, ask(OrderLog.HEAD, 4));
        LogSlice second = ask(4, 100);
        // then
        assertSlice(4, 10, second);
        assertFalse(second.more());
        assertEquals(10, second.waiting());
        assertEquals(10, log.waiting());
        assertEquals(10, redis.llen(LAYOUT.queue()));
    }

    @Test
    void answersQuestionsInTheirOrder() throws IOException {
        // given
        pushNumbers(10);
        ask(OrderLog.HEAD, 1);
        // when
        log.ask(6, 2);
        log.ask(2, 3);
        log.ask(9, 9);
        // then
        assertSlice(6, 8, log.answer());
        assertSlice(2, 5, log.answer());
        assertSlice(9, 10, log.answer());
    }

    @Test
    void saysWhereASliceBeginsAlthoughTheHeadHasMoved() throws IOException {
        // given
        pushNumbers(20);
        assertSlice(0, 3, ask(OrderLog.HEAD, 3));
        // when: the log does not know of it before the next answer
        moveHeadTo(5);
        log.ask(3, 3);
        log.ask(10, 3);
        // then
        LogSlice moved = log.answer();
        assertSlice(8, 11, moved);
        assertEquals(5, moved.committed());
        assertSlice(15, 18, log.answer());
        assertSlice(10, 13, ask(10, 3));
    }

    @Test
    void beginsAtTheHeadWhereOthersHaveCommittedWhatIsAskedFor() throws IOException {
        // given
        pushNumbers(20);
        moveHeadTo(10);
        ask(OrderLog.HEAD, 1);
        // then
        assertSlice(10, 12, ask(4, 2));
    }

    @Test
    void answersNothingBehindTheEnd() throws IOException {
        pushNumbers(3);
        ask(OrderLog.HEAD, 1);
        assertEquals(0, ask(3, 10).lines().count());
        assertEquals(0, ask(50, 10).lines().count());
    }

    @Test
    void cutsAnOverlongLineAndReadsTheNextOnes() throws IOException {
        // given
        redis.rpush(LAYOUT.queue(), "a", "x".repeat(5 * Lines.KEPT), "b", "y".repeat(Lines.KEPT), "c");
        // when
        LogSlice slice = ask(OrderLog.HEAD, 10);
        // then
        assertEquals(List.of("a", "x".repeat(Lines.KEPT), "b", "y".repeat(Lines.KEPT), "c"), texts(slice));
        Lines.Cursor line = slice.lines().cursor();
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
        LogSlice first = ask(OrderLog.HEAD, 100);
        LogSlice second = ask(first.end(), 100);
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
        assertEquals(List.of("x".repeat(50_000)), texts(ask(OrderLog.HEAD, 10)));
        assertEquals(List.of("y"), texts(ask(1, 10)));
    }

    @Test
    void refusesAPositionThatIsNoNumber() {
        pushNumbers(3);
        for (String position : List.of("many", "-1", "1.5", "")) {
            redis.set(LAYOUT.committed(), position);
            assertRefused("the committed position is no number");
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
     *  1. ask for so much that Redis can send only a part before the rest is read
     *  2. when it has begun, have Redis close the connection
     *  3. the answer is an error, not a part of the lines
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
        log.ask(OrderLog.HEAD, lines.length);
        Pipeline.await(
                "Redis waits for us to read",
                () -> redis.clientList().lines().anyMatch(client -> !client.contains(" omem=0 ")));
        redis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
        // then
        assertThrows(IOException.class, log::answer);
    }

    @Test
    void tellsOneRunOfAServerFromTheNext() throws IOException {
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
        assertThrows(
                IOException.class,
                () -> RedisOrderLog.open(RedisAddress.of("redis://127.0.0.1:" + closed), LAYOUT, PLENTY));
        IOException e = assertThrows(
                IOException.class,
                () -> RedisOrderLog.open(
                        RedisAddress.of("redis://nobody:secret@127.0.0.1:" + server.port()), LAYOUT, PLENTY));
        assertTrue(e.getMessage().startsWith("WRONGPASS"), e.getMessage());
    }

    private static String server(EmbeddedRedis of) throws IOException {
        try (RedisOrderLog one = RedisOrderLog.open(RedisAddress.of(of.uri()), LAYOUT, PLENTY)) {
            return one.server();
        }
    }

    private LogSlice ask(long position, int orders) throws IOException {
        log.ask(position, orders);
        return log.answer();
    }

    /** After an error a log is of no more use: each time there is a new one. */
    private static void assertRefused(String why) {
        IOException e = assertThrows(RefusedByRedisException.class, () -> {
            try (RedisOrderLog one = open(PLENTY)) {
                one.ask(OrderLog.HEAD, 10);
                one.answer();
            }
        });
        assertTrue(e.getMessage().startsWith(why), e.getMessage());
    }

    /** Orders that say their positions. */
    private static void pushNumbers(int n) {
        redis.rpush(
                LAYOUT.queue(),
                IntStream.range(0, n).mapToObj(Integer::toString).toArray(String[]::new));
    }

    private static void moveHeadTo(int position) {
        try (var tx = redis.multi()) {
            tx.ltrim(LAYOUT.queue(), position, -1);
            tx.set(LAYOUT.committed(), Integer.toString(position));
            tx.exec();
        }
    }

    private static void assertSlice(int start, int end, LogSlice slice) {
        assertEquals(start, slice.start());
        assertEquals(IntStream.range(start, end).mapToObj(Integer::toString).toList(), texts(slice));
    }

    private static List<String> texts(LogSlice slice) {
        List<String> texts = new ArrayList<>();
        for (Lines.Cursor line = slice.lines().cursor(); line.hasNext(); ) {
            line.next();
            texts.add(TestBatches.text(slice.lines(), line));
        }
        return texts;
    }
}
