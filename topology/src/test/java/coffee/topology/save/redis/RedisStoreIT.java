package coffee.topology.save.redis;

import static coffee.topology.save.Batches.NOW;
import static coffee.topology.save.Batches.order;
import static coffee.topology.save.Batches.orders;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.topology.TestSettings;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.TestBatches;
import coffee.topology.save.Batches;
import coffee.topology.save.Commit;
import coffee.topology.save.Saver.Outcome;
import coffee.topology.save.Saver.RunCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** The commit script in a real Redis: what it stores, and when it stores nothing. */
@Timeout(60)
class RedisStoreIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final Period HALF_MINUTE = Batches.LENGTHS.get(0).at(NOW);
    private static final Period HOUR = Batches.LENGTHS.get(1).at(NOW);
    private static final String USER = "counter";
    private static final Log.Id OTHER = new Log.Id(Log.Kind.LIST, "coffee:other");

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no");

    @AutoClose
    private static final Jedis redis = new Jedis("127.0.0.1", server.port(), 30_000);

    @AutoClose
    private RedisStore store;

    @BeforeEach
    void open() throws IOException {
        redis.flushAll();
        store = open(server.uri(), 1_000, 10_000);
    }

    private static RedisStore open(String uri, int distinctNames, int rejectedKept) throws IOException {
        return RedisStore.open(TestSettings.of(
                "redis.uri=" + uri,
                "redis.timeout=30s",
                "periods=30s=1d,1h=30d",
                "limits.distinctNames=" + distinctNames,
                "limits.rejectedKept=" + rejectedKept));
    }

    private void reopen(String uri, int distinctNames, int rejectedKept) throws IOException {
        store.close();
        store = open(uri, distinctNames, rejectedKept);
    }

    /** Reopens the store as a user with these rights. */
    private void reopenAs(String... rights) throws IOException {
        redis.aclSetUser(USER, "reset", "on", ">pass");
        redis.aclSetUser(USER, rights);
        reopen("redis://" + USER + ":pass@127.0.0.1:" + server.port(), 1_000, 10_000);
    }

    private static void push(List<String> lines) {
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
    }

    private Outcome commit(long start, List<String> lines) throws IOException {
        return store.commit(Batches.commit(store.history(), start, lines));
    }

    private static Map<String, String> fields(String text) {
        return Arrays.stream(text.split(", "))
                .map(field -> field.split(" "))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));
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
        assertEquals(new Outcome.Committed(), outcome);
        assertEquals("3", redis.get(LAYOUT.committed()));
        assertEquals(List.of(order("Espresso")), redis.lrange(LAYOUT.queue(), 0, -1));
        Map<String, String> counts =
                fields("orders 3, items 3, age:2030 3, payment:Cash 3, coffee:Latte 2, coffee:Mocha 1");
        assertEquals(counts, redis.hgetAll(LAYOUT.totals()));
        assertEquals(counts, redis.hgetAll(LAYOUT.period(HALF_MINUTE)));
        assertEquals(counts, redis.hgetAll(LAYOUT.period(HOUR)));
        assertEquals(
                List.of(HALF_MINUTE.start().toString()), redis.zrange(LAYOUT.periods(HALF_MINUTE.length()), 0, -1));
        assertEquals(
                HOUR.start().getEpochSecond(),
                redis.zscore(LAYOUT.periods(HOUR.length()), HOUR.start().toString()));
    }

    private static final Log.Id PARTITION = new Log.Id(Log.Kind.PARTITION, "coffee:kafka:orders:0");

    private Outcome commitPartition(long start, List<String> lines) throws IOException {
        return store.commit(new Commit(List.of(Batches.run(PARTITION, "cluster/topic", start, lines))));
    }

    private static void beginPartition(String offset, String topic) {
        redis.hset(PARTITION.key(), Map.of("offset", offset, "topic", topic, "cluster", "cluster"));
    }

    @Test
    void movesTheOffsetOfAPartitionWithTheCounts() throws IOException {
        beginPartition("7", "topic");
        assertEquals(new Outcome.Committed(), commitPartition(7, List.of(order("Latte"), order("Mocha"))));
        assertEquals(Map.of("offset", "9", "topic", "topic", "cluster", "cluster"), redis.hgetAll(PARTITION.key()));
        assertEquals("2", redis.hget(LAYOUT.totals(), "orders"));
        // when there was nothing but the end of a transaction
        assertEquals(new Outcome.Committed(), commitPartition(9, List.of()));
        assertEquals("2", redis.hget(LAYOUT.totals(), "orders"));
    }

    @Test
    void storesNothingOfAPartitionWhosePositionIsAnother() throws IOException {
        beginPartition("7", "topic");
        assertUntouched(() -> assertEquals(moved(7), commitPartition(5, List.of(order("Latte")))));
    }

    @Test
    void storesNothingOfATopicThatWasCreatedAgainOrWithoutAPosition() throws IOException {
        assertUntouched(() -> assertDiffers(commitPartition(7, List.of(order("Latte")))));
        beginPartition("7", "another");
        assertUntouched(() -> assertDiffers(commitPartition(7, List.of(order("Latte")))));
        redis.del(PARTITION.key());
        redis.set(PARTITION.key(), "7");
        assertUntouched(() -> assertRefused("", commitPartition(7, List.of(order("Latte")))));
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
        Instant before = redisTime();
        // when
        count(List.of(order("Latte"), order("Mocha", longAgo)));
        // then
        assertKept(Duration.ofDays(1), HALF_MINUTE, before);
        assertKept(Duration.ofDays(30), HOUR, before);
        assertKept(Duration.ofDays(30), Batches.LENGTHS.get(1).at(longAgo), before);
    }

    /**
     * Checks that the period is kept for that long after its end or, if it has ended, after the commit, which was
     * between {@code before} and now by the clock of Redis.
     */
    private static void assertKept(Duration keep, Period period, Instant before) {
        Instant after = redisTime();
        Instant end = period.end();
        Instant until = expiry(LAYOUT.period(period)).minus(keep);
        assertFalse(until.isBefore(end.isAfter(before) ? end : before), until::toString);
        assertFalse(until.isAfter(end.isAfter(after) ? end : after), until::toString);
    }

    private static Instant redisTime() {
        List<String> time = redis.time();
        return Instant.ofEpochSecond(Long.parseLong(time.get(0))).plusMillis(Long.parseLong(time.get(1)) / 1_000);
    }

    /** When Redis expires the key, by its own clock: repeats until the clock did not move during the request. */
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
        assertUntouched(() -> assertEquals(moved(7), commit(6, lines)));
        assertUntouched(() -> assertEquals(moved(7), commit(8, lines)));
    }

    @Test
    void countsNothingTwiceWhenARunComesAgain() throws IOException {
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        count(lines);
        push(lines);
        assertUntouched(() -> assertEquals(moved(2), commit(0, lines)));
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
            assertUntouched(() -> assertDiffers(commit(0, other)));
        }
    }

    @Test
    void refusesARunWhoseListWasDeletedAndFilledAgain() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        push(lines);
        redis.del(LAYOUT.queue());
        assertUntouched(() -> assertDiffers(commit(0, lines)));
        push(orders(5, "Tea"));
        assertUntouched(() -> assertDiffers(commit(0, lines)));
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
        assertEquals(new Outcome.Committed(), commit(2, lines));
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
        assertEquals(new Outcome.Committed(), commit(1, lines));
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
        assertEquals(new Outcome.Committed(), commit(9007199254740990L, List.of(order("Latte"))));
    }

    /**
     *  1. fill Redis, so that it refuses pushes
     *  2. commit a run, which needs memory for its counts
     *  3. it is stored, and the queue is empty
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
            assertEquals(new Outcome.Committed(), outcome);
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
                "time",
                "rpush"
            })
    void storesNothingWhereARightIsMissing(String command) throws IOException {
        // given
        count(List.of(order("Latte")));
        reopenAs("~*", "&*", "+@all");
        List<String> lines = List.of("no order", order("Mocha"));
        push(lines);
        redis.aclSetUser(USER, "-" + command);
        // then
        assertUntouched(() -> assertRefused("", commit(1, lines)));
        redis.aclSetUser(USER, "+" + command);
        assertEquals(new Outcome.Committed(), commit(1, lines));
    }

    @Test
    void storesNothingWhereAKeyMayNotBeTouched() throws IOException {
        // given
        count(List.of(order("Latte")));
        reopenAs("~" + LAYOUT.queue() + "*", "~" + LAYOUT.totals(), "~" + LAYOUT.schema(), "&*", "+@all");
        List<String> lines = List.of(order("Mocha"));
        push(lines);
        // then
        assertUntouched(() -> assertRefused("", commit(1, lines)));
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
        reopen(server.uri(), 3, 10_000);
        // when
        count(List.of(order("A"), order("B")));
        count(List.of(order("C"), order("D"), order("E"), order("A"), order("D")));
        count(List.of(order("F"), order("B"), order("(other)")));
        // then
        Map<String, String> counts = fields(
                "orders 10, items 10, age:2030 10, payment:Cash 10, coffee:A 2, coffee:B 2, coffee:C 1, coffee:(other) 5");
        assertEquals(counts, redis.hgetAll(LAYOUT.totals()));
        assertEquals(counts, redis.hgetAll(LAYOUT.period(HOUR)));
    }

    @Test
    void keepsTheNewestRejectedLines() throws IOException {
        // given
        reopen(server.uri(), 1_000, 3);
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
        reopen(server.uri(), 1_000, 0);
        redis.rpush(LAYOUT.rejected(), "an old one");
        count(List.of("a"));
        assertEquals(0, redis.llen(LAYOUT.rejected()));
        assertEquals("1", redis.hget(LAYOUT.totals(), "rejected:malformed_json"));
    }

    @Test
    void commitsRunsOfSeveralListsTogether() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        List<String> others = List.of(order("Latte"), "no order", order("Latte"));
        push(lines);
        redis.rpush(OTHER.key(), others.toArray(String[]::new));
        redis.set(LAYOUT.committed(OTHER.key()), "7");
        // when
        Outcome outcome = store.commit(new Commit(List.of(run(0, lines), runOfOther(7, others))));
        // then
        assertEquals(new Outcome.Committed(), outcome);
        assertEquals("2", redis.get(LAYOUT.committed()));
        assertEquals("10", redis.get(LAYOUT.committed(OTHER.key())));
        assertEquals(0, redis.llen(LAYOUT.queue()) + redis.llen(OTHER.key()));
        assertEquals("4", redis.hget(LAYOUT.totals(), "orders"));
        assertEquals("3", redis.hget(LAYOUT.period(HOUR), "coffee:Latte"));
        assertEquals(1, redis.llen(LAYOUT.rejected()));
    }

    @Test
    void storesNothingWhereOneOfSeveralListsDoesNotFitAndTellsOfEach() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"));
        push(lines);
        redis.rpush(OTHER.key(), lines.toArray(String[]::new));
        redis.set(LAYOUT.committed(OTHER.key()), "7");
        // then
        assertUntouched(() -> {
            Outcome outcome = store.commit(new Commit(List.of(run(0, lines), runOfOther(6, lines))));
            assertEquals(
                    new Outcome.Unchanged(List.of(
                            new RunCheck(RunCheck.Kind.FITS, OptionalLong.empty(), ""),
                            new RunCheck(RunCheck.Kind.MOVED, OptionalLong.of(7), ""))),
                    outcome);
        });
        redis.set(LAYOUT.committed(OTHER.key()), "no position");
        assertUntouched(() -> {
            Outcome outcome = store.commit(new Commit(List.of(run(0, lines), runOfOther(7, lines))));
            List<RunCheck> checks =
                    assertInstanceOf(Outcome.Unchanged.class, outcome).checks();
            assertEquals(RunCheck.Kind.FITS, checks.get(0).kind());
            assertEquals(RunCheck.Kind.REFUSED, checks.get(1).kind());
        });
    }

    private Commit.Run run(long start, List<String> lines) {
        return Batches.run(TestBatches.LOG, store.history(), start, lines);
    }

    private Commit.Run runOfOther(long start, List<String> lines) {
        return Batches.run(OTHER, store.history(), start, lines);
    }

    /** The script reads exactly the names that it is sent, and the table at its beginning has each of them. */
    @Test
    void theScriptReadsWhatItIsSent() {
        // given
        MessagePack message = store.message(
                Batches.commit(store.history(), 0, List.of("no order", order("Latte"))), new ArrayList<>());
        String script = Script.named("commit.lua").toString();
        String table = script.substring(0, script.indexOf("local EXACT"));
        String code = script.substring(table.length());
        // then
        Set<String> read = new TreeSet<>();
        Matcher names = Pattern.compile(
                        "(?:message(?:\\.totals)?|log|line|log\\.(?:first|last)|counts|hash|period|write\\.period)\\.(\\w+)")
                .matcher(code);
        while (names.find()) {
            read.add(names.group(1));
        }
        assertEquals(new TreeSet<>(message.names()), read);
        for (String name : message.names()) {
            assertTrue(
                    Pattern.compile("(?m)^-- .*\\b" + name + "\\b")
                            .matcher(table)
                            .find(),
                    name);
        }
    }

    /**
     *  1. remove the right to RPUSH, which the script cannot check before it uses it
     *  2. commit orders of a new period, and of one that has ended and would be kept longer
     *  3. the commit is refused, and nothing in Redis has changed
     */
    @Test
    void leavesNoTraceOfARefusedCommit() throws IOException {
        // given
        Instant longAgo = NOW.minus(Duration.ofDays(400));
        count(List.of(order("Mocha", longAgo), "no order"));
        String late = LAYOUT.period(Batches.LENGTHS.get(1).at(longAgo));
        redis.pexpire(late, Duration.ofHours(1).toMillis());
        Instant before = expiry(late);
        reopenAs("~*", "&*", "+@all", "-rpush");
        List<String> lines = List.of(order("Latte"), order("Mocha", longAgo), "no order");
        push(lines);
        // then
        assertUntouched(() -> assertRefused("RPUSH", commit(2, lines)));
        assertEquals(before, expiry(late));
    }

    /**
     * A retention that has ended by the clock of Redis, whatever the worker's clock says, must not delete what is
     * stored.
     */
    @Test
    void keepsAPeriodThatEndedLongAgoForAsLongAsAnyOther() throws IOException {
        // given
        Instant longAgo = NOW.minus(Duration.ofDays(9_000));
        // when
        count(List.of(order("Mocha", longAgo)));
        count(List.of(order("Mocha", longAgo)));
        // then
        String key = LAYOUT.period(Batches.LENGTHS.get(0).at(longAgo));
        assertEquals("2", redis.hget(key, "orders"));
        assertTrue(redis.pttl(key) > Duration.ofHours(23).toMillis());
    }

    /**
     *  1. create keys as the previous version leaves them in mid-stream, with the size of the rejected lines
     *  2. commit the next lines
     *  3. all keys continue from their values
     */
    @Test
    void takesOverWhatThePreviousVersionWrote() throws IOException {
        // given
        Instant before = redisTime();
        redis.set("coffee:orders:committed", "41");
        redis.hset(
                "coffee:totals", Map.of("orders", "40", "items", "40", "coffee:Latte", "40", "rejected:bad_name", "1"));
        String key = "coffee:period:1h:" + HOUR.start();
        redis.hset(key, Map.of("orders", "9", "items", "9", "coffee:Latte", "9"));
        redis.pexpireAt(key, HOUR.end().plus(Duration.ofDays(30)).toEpochMilli());
        redis.zadd(
                "coffee:periods:1h", HOUR.start().getEpochSecond(), HOUR.start().toString());
        String kept = "{\"reason\":\"bad_name\",\"position\":7,\"at\":0,\"raw\":\"x\"}";
        redis.rpush("coffee:rejected", kept);
        redis.set("coffee:rejected:size", "1 " + kept.length() + " " + kept.length());
        List<String> lines = List.of(order("Latte"), "no order");
        push(lines);
        // when
        Outcome outcome = commit(41, lines);
        // then
        assertEquals(new Outcome.Committed(), outcome);
        assertEquals("43", redis.get("coffee:orders:committed"));
        assertEquals("41", redis.hget("coffee:totals", "orders"));
        assertEquals("10", redis.hget(key, "coffee:Latte"));
        assertKept(Duration.ofDays(30), HOUR, before);
        assertEquals(1, redis.zcard("coffee:periods:1h"));
        assertEquals(2, redis.llen("coffee:rejected"));
        assertEquals(kept, redis.lindex("coffee:rejected", 0));
    }

    @Test
    void storesMoreFieldsAndPeriodsThanLuaTakesAtOnce() throws IOException {
        // given
        reopen(server.uri(), 100_000, 10_000);
        List<String> lines = new ArrayList<>(orders(9_500, "Latte"));
        for (int i = 0; i < 3_000; i++) {
            lines.add(order("Mocha", NOW.minus(Duration.ofHours(i))));
        }
        push(lines);
        // when
        Outcome outcome = store.commit(Batches.commit(store.history(), 0, lines));
        // then
        assertEquals(new Outcome.Committed(), outcome);
        assertEquals(9_500 + 5, redis.hlen(LAYOUT.totals()));
        assertEquals(3_000, redis.zcard(LAYOUT.periods(HOUR.length())));
        assertEquals("3000", redis.hget(LAYOUT.totals(), "coffee:Mocha"));
    }

    private static Outcome moved(long position) {
        return new Outcome.Unchanged(List.of(new RunCheck(RunCheck.Kind.MOVED, OptionalLong.of(position), "")));
    }

    /** Checks that the commit is refused, as a whole or because of its log. */
    private static void assertRefused(String names, Outcome outcome) {
        String why = outcome instanceof Outcome.Unchanged unchanged
                ? check(RunCheck.Kind.REFUSED, unchanged)
                : assertInstanceOf(Outcome.Refused.class, outcome).why();
        assertTrue(why.contains(names), why);
    }

    private static void assertDiffers(Outcome outcome) {
        check(RunCheck.Kind.DIFFERS, assertInstanceOf(Outcome.Unchanged.class, outcome));
    }

    private static String check(RunCheck.Kind kind, Outcome.Unchanged unchanged) {
        assertEquals(1, unchanged.checks().size());
        assertEquals(kind, unchanged.checks().get(0).kind());
        return unchanged.checks().get(0).why();
    }

    /** Runs {@code attempt}, and checks that nothing in Redis has changed. */
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
