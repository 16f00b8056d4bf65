package coffee.topology.save;

import static coffee.topology.save.Batches.NOW;
import static coffee.topology.save.Batches.order;
import static coffee.topology.save.Batches.orders;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.DataSize;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** The commit's script and a real Redis: what it stores, and all that makes it store nothing. */
@Timeout(60)
class RedisCommitStoreIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final List<KeptPeriod> PERIODS = List.of(
            new KeptPeriod(Batches.LENGTHS.get(0), Duration.ofDays(1)),
            new KeptPeriod(Batches.LENGTHS.get(1), Duration.ofDays(30)));
    private static final Period HALF_MINUTE = Batches.LENGTHS.get(0).at(NOW);
    private static final Period HOUR = Batches.LENGTHS.get(1).at(NOW);
    private static final String USER = "counter";

    private static EmbeddedRedis server;
    private static Jedis redis;

    private RedisCommitStore store;

    @BeforeAll
    static void startServer() {
        server = EmbeddedRedis.start("--appendonly", "no");
        redis = new Jedis("127.0.0.1", server.port(), 30_000);
    }

    @AfterAll
    static void stopServer() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        redis.flushAll();
        store = open(server.uri(), 1_000, 10_000);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static RedisCommitStore open(String uri, int distinctNames, int rejectedKept) throws IOException {
        return RedisCommitStore.open(
                RedisAddress.of(uri).withTimeout(Duration.ofSeconds(30)),
                LAYOUT,
                PERIODS,
                new Limits(distinctNames, rejectedKept, DataSize.parse("16MB"), Duration.ofMinutes(5), 0),
                InstantSource.fixed(NOW));
    }

    private static void push(List<String> lines) {
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
    }

    private Outcome commit(long start, List<String> lines) throws IOException {
        return store.commit(Batches.run(store.server(), start, lines));
    }

    /** Pushes lines and commits them. */
    private void count(List<String> lines) throws IOException {
        String committed = redis.get(LAYOUT.committed());
        push(lines);
        assertInstanceOf(Outcome.Committed.class, commit(committed == null ? 0 : Long.parseLong(committed), lines));
    }

    @Test
    void movesACountedRunFromTheQueueIntoItsPeriods() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"), order("Latte"));
        push(lines);
        push(List.of(order("Espresso")));
        // when
        Outcome outcome = commit(0, lines);
        // then
        assertEquals(new Outcome.Committed(3), outcome);
        assertEquals("3", redis.get(LAYOUT.committed()));
        assertEquals(List.of(order("Espresso")), redis.lrange(LAYOUT.queue(), 0, -1));
        Map<String, String> counts = Map.of(
                "orders",
                "3",
                "items",
                "3",
                "age:2030",
                "3",
                "payment:Cash",
                "3",
                "coffee:Latte",
                "2",
                "coffee:Mocha",
                "1");
        assertEquals(counts, redis.hgetAll(LAYOUT.totals()));
        assertEquals(counts, redis.hgetAll(LAYOUT.period(HALF_MINUTE)));
        assertEquals(counts, redis.hgetAll(LAYOUT.period(HOUR)));
        assertEquals(
                List.of(HALF_MINUTE.start().toString()), redis.zrange(LAYOUT.periods(HALF_MINUTE.length()), 0, -1));
        assertEquals(
                HOUR.start().getEpochSecond(),
                redis.zscore(LAYOUT.periods(HOUR.length()), HOUR.start().toString()));
    }

    @Test
    void addsToWhatIsThere() throws IOException {
        count(List.of(order("Latte")));
        count(List.of(order("Latte"), order("Mocha")));
        assertEquals("2", redis.hget(LAYOUT.period(HOUR), "coffee:Latte"));
        assertEquals("3", redis.hget(LAYOUT.totals(), "orders"));
        assertEquals("3", redis.get(LAYOUT.committed()));
    }

    @Test
    void keepsAPeriodSoLongAfterItsEndAndALateOneAfterNow() throws IOException {
        // given
        Instant longAgo = NOW.minus(Duration.ofDays(400));
        // when
        count(List.of(order("Latte"), order("Mocha", longAgo)));
        // then
        assertEquals(HALF_MINUTE.end().plus(Duration.ofDays(1)), expiry(LAYOUT.period(HALF_MINUTE)));
        assertEquals(
                NOW.plus(Duration.ofDays(30)),
                expiry(LAYOUT.period(Batches.LENGTHS.get(1).at(longAgo))));
    }

    /** When Redis lets the key go, by its own clock: asked until one millisecond holds both of its answers. */
    private static Instant expiry(String key) {
        return Instant.ofEpochMilli((long) redis.eval("""
                local function now()
                  local time = redis.call('TIME')
                  return time[1] * 1000 + math.floor(time[2] / 1000)
                end
                local before, left
                repeat
                  before = now()
                  left = redis.call('PTTL', KEYS[1])
                until now() == before
                return before + left
                """, 1, key));
    }

    @Test
    void tellsWhereTheHeadIsAndChangesNothing() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        push(lines);
        redis.set(LAYOUT.committed(), "7");
        // then
        assertUntouched(() -> assertEquals(new Outcome.Moved(7), commit(6, lines)));
        assertUntouched(() -> assertEquals(new Outcome.Moved(7), commit(8, lines)));
    }

    @Test
    void countsNothingTwiceWhenARunComesAgain() throws IOException {
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        count(lines);
        push(lines);
        assertUntouched(() -> assertEquals(new Outcome.Moved(2), commit(0, lines)));
    }

    @Test
    void refusesARunThatIsNotWhatStandsAtTheHead() throws IOException {
        List<String> lines = List.of(order("Latte"), order("Mocha"), order("Espresso"));
        push(lines);
        for (List<String> other : List.of(
                List.of(order("Tea"), lines.get(1), lines.get(2)),
                List.of(lines.get(0), lines.get(1), order("Tea")),
                List.of(lines.get(0).substring(1), lines.get(1), lines.get(2)),
                List.of(lines.get(0), lines.get(1), lines.get(2), order("Tea")))) {
            assertUntouched(() -> assertEquals(new Outcome.Differs(), commit(0, other)));
        }
    }

    @Test
    void refusesARunWhoseListWasDeletedAndFilledAgain() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        push(lines);
        redis.del(LAYOUT.queue());
        assertUntouched(() -> assertEquals(new Outcome.Differs(), commit(0, lines)));
        push(orders(5, "Tea"));
        assertUntouched(() -> assertEquals(new Outcome.Differs(), commit(0, lines)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue", "committed", "totals", "rejected", "index", "period"})
    void storesNothingWhereAKeyIsOfAWrongType(String which) throws IOException {
        // given
        count(List.of("no order", order("Latte")));
        String key = switch (which) {
            case "queue" -> LAYOUT.queue();
            case "committed" -> LAYOUT.committed();
            case "totals" -> LAYOUT.totals();
            case "rejected" -> LAYOUT.rejected();
            case "index" -> LAYOUT.periods(HOUR.length());
            default -> LAYOUT.period(HOUR);
        };
        List<String> lines = List.of("neither", order("Mocha"));
        push(lines);
        redis.rename(key, "aside");
        redis.sadd(key, "a set");
        // then
        assertUntouched(() -> assertRefused(key, commit(2, lines)));
        redis.rename("aside", key);
        assertEquals(new Outcome.Committed(4), commit(2, lines));
        assertEquals("2", redis.hget(LAYOUT.totals(), "orders"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "1.5", "", "9007199254740991", "99999999999999999999"})
    void storesNothingWhereAFieldCannotBeAddedTo(String value) throws IOException {
        // given
        count(List.of(order("Latte")));
        List<String> lines = List.of(order("Latte"));
        push(lines);
        redis.hset(LAYOUT.period(HOUR), "coffee:Latte", value);
        // then
        assertUntouched(() -> assertRefused("coffee:Latte", commit(1, lines)));
        redis.hset(LAYOUT.period(HOUR), "coffee:Latte", "9007199254740990");
        assertEquals(new Outcome.Committed(2), commit(1, lines));
        assertEquals("9007199254740991", redis.hget(LAYOUT.period(HOUR), "coffee:Latte"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "1.5", "", "9007199254740993"})
    void storesNothingWhereThePositionIsNone(String value) throws IOException {
        push(List.of(order("Latte")));
        redis.set(LAYOUT.committed(), value);
        assertUntouched(() -> assertRefused(LAYOUT.committed(), commit(0, List.of(order("Latte")))));
    }

    @Test
    void countsToTheLastPositionThatADoubleHoldsExactly() throws IOException {
        redis.set(LAYOUT.committed(), "9007199254740990");
        push(List.of(order("Latte"), order("Mocha")));
        assertUntouched(() ->
                assertRefused(LAYOUT.committed(), commit(9007199254740990L, List.of(order("Latte"), order("Mocha")))));
        assertEquals(new Outcome.Committed(9007199254740991L), commit(9007199254740990L, List.of(order("Latte"))));
    }

    /**
     *  1. Redis is full: nobody can push any more
     *  2. a run is committed, which needs memory for its counts
     *  3. it is stored, and the queue shorter
     */
    @Test
    void drainsAFullRedis() throws IOException {
        // given
        List<String> lines = new ArrayList<>(orders(50, "Latte"));
        lines.add("no order");
        push(lines);
        redis.configSet("maxmemory", "1");
        try {
            // when
            Outcome outcome = commit(0, lines);
            // then
            assertEquals(new Outcome.Committed(51), outcome);
            assertEquals("50", redis.hget(LAYOUT.totals(), "orders"));
            assertEquals(0, redis.llen(LAYOUT.queue()));
            assertEquals(1, redis.llen(LAYOUT.rejected()));
        } finally {
            redis.configSet("maxmemory", "0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evalsha",
                "get",
                "llen",
                "lindex",
                "hgetall",
                "hlen",
                "ltrim",
                "set",
                "hset",
                "zadd",
                "pexpireat",
                "rpush"
            })
    void storesNothingWhereARightIsMissing(String command) throws IOException {
        // given
        count(List.of(order("Latte")));
        redis.aclSetUser(USER, "reset", "on", ">pass", "~*", "&*", "+@all");
        store.close();
        store = open("redis://" + USER + ":pass@127.0.0.1:" + server.port(), 1_000, 10_000);
        List<String> lines = List.of("no order", order("Mocha"));
        push(lines);
        redis.aclSetUser(USER, "-" + command);
        // then
        assertUntouched(() -> assertInstanceOf(Outcome.Refused.class, commit(1, lines)));
        redis.aclSetUser(USER, "+" + command);
        assertEquals(new Outcome.Committed(3), commit(1, lines));
    }

    @Test
    void storesNothingWhereAKeyMayNotBeTouched() throws IOException {
        // given
        count(List.of(order("Latte")));
        redis.aclSetUser(
                USER, "reset", "on", ">pass", "~" + LAYOUT.queue() + "*", "~" + LAYOUT.totals(), "&*", "+@all");
        store.close();
        store = open("redis://" + USER + ":pass@127.0.0.1:" + server.port(), 1_000, 10_000);
        List<String> lines = List.of(order("Mocha"));
        push(lines);
        // then
        assertUntouched(() -> assertInstanceOf(Outcome.Refused.class, commit(1, lines)));
    }

    @Test
    void tellsTheScriptAgainWhenRedisHasForgottenIt() throws IOException {
        count(List.of(order("Latte")));
        redis.scriptFlush();
        count(List.of(order("Latte")));
        assertEquals("2", redis.hget(LAYOUT.totals(), "orders"));
    }

    @Test
    void countsNamesPastTheCapUnderOther() throws IOException {
        // given
        store.close();
        store = open(server.uri(), 3, 10_000);
        // when
        count(List.of(order("A"), order("B")));
        count(List.of(order("C"), order("D"), order("E"), order("A"), order("D")));
        count(List.of(order("F"), order("B"), order("(other)")));
        // then
        Map<String, String> counts = Map.of(
                "orders",
                "10",
                "items",
                "10",
                "age:2030",
                "10",
                "payment:Cash",
                "10",
                "coffee:A",
                "2",
                "coffee:B",
                "2",
                "coffee:C",
                "1",
                "coffee:(other)",
                "5");
        assertEquals(counts, redis.hgetAll(LAYOUT.totals()));
        assertEquals(counts, redis.hgetAll(LAYOUT.period(HOUR)));
    }

    @Test
    void keepsTheNewestRejectedLines() throws IOException {
        // given
        store.close();
        store = open(server.uri(), 1_000, 3);
        // when
        count(List.of("a", "b"));
        count(List.of("c", "d"));
        count(List.of("e", "f", "g", "h", "i"));
        // then
        List<String> kept = redis.lrange(LAYOUT.rejected(), 0, -1);
        assertEquals(3, kept.size());
        assertTrue(kept.get(0).contains("\"position\":6,") && kept.get(0).contains("\"raw\":\"g\""), kept.get(0));
        assertTrue(kept.get(2).contains("\"position\":8,") && kept.get(2).contains("\"raw\":\"i\""), kept.get(2));
        assertEquals(Map.of("rejected:malformed_json", "9"), redis.hgetAll(LAYOUT.totals()));
    }

    @Test
    void countsRejectedLinesWhereNoneIsKept() throws IOException {
        store.close();
        store = open(server.uri(), 1_000, 0);
        redis.rpush(LAYOUT.rejected(), "an old one");
        count(List.of("a"));
        assertEquals(0, redis.llen(LAYOUT.rejected()));
        assertEquals("1", redis.hget(LAYOUT.totals(), "rejected:malformed_json"));
    }

    @Test
    void storesMoreFieldsAndPeriodsThanLuaTakesAtOnce() throws IOException {
        // given
        store.close();
        store = open(server.uri(), 100_000, 10_000);
        List<String> lines = new ArrayList<>(orders(9_500, "Latte"));
        for (int i = 0; i < 3_000; i++) {
            lines.add(order("Mocha", NOW.minus(Duration.ofHours(i))));
        }
        push(lines);
        // when
        Outcome outcome = store.commit(Batches.largeRun(store.server(), lines));
        // then
        assertEquals(new Outcome.Committed(12_500), outcome);
        assertEquals(9_500 + 5, redis.hlen(LAYOUT.totals()));
        assertEquals(3_000, redis.zcard(LAYOUT.periods(HOUR.length())));
        assertEquals("3000", redis.hget(LAYOUT.totals(), "coffee:Mocha"));
    }

    private static void assertRefused(String names, Outcome outcome) {
        String why = assertInstanceOf(Outcome.Refused.class, outcome).why();
        assertTrue(why.contains(names), why);
    }

    /** Runs something after which everything in Redis must be as it was. */
    private static void assertUntouched(Attempt attempt) throws IOException {
        Map<String, Object> before = everything();
        attempt.run();
        assertEquals(before, everything());
    }

    private static Map<String, Object> everything() {
        Map<String, Object> all = new TreeMap<>();
        for (String key : redis.keys("*")) {
            all.put(
                    key,
                    switch (redis.type(key)) {
                        case "list" -> redis.lrange(key, 0, -1);
                        case "hash" -> redis.hgetAll(key);
                        case "zset" -> redis.zrangeWithScores(key, 0, -1);
                        case "set" -> redis.smembers(key);
                        default -> redis.get(key);
                    });
        }
        return all;
    }

    private interface Attempt {
        void run() throws IOException;
    }
}
