package coffee.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.store.CountsStore.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

@Timeout(60)
class CountsStoreIT {

    private static final RedisLayout LAYOUT = new RedisLayout("{store}", "orders");
    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");
    private static final Instant FIRST = Instant.parse("2026-03-14T08:50:00Z");

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--save", "");

    @AutoClose
    private static final RedisClient redis = RedisClient.create(server.uri());

    private final CountsStore store = new CountsStore(redis, LAYOUT);

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void aPipelineThatNeverRanStandsAtNothing() {
        assertEquals(new Standing(new Counts(), 0, 0), store.standing());
    }

    @Test
    void namesAForeignPosition() {
        redis.set(LAYOUT.committed(), "soon");
        CommandFailure failure = assertThrows(CommandFailure.class, store::standing);
        assertEquals(LAYOUT.committed() + " = \"soon\": must be a number of orders", failure.getMessage());
    }

    @Test
    void theStandingAddsUpToTheLinesTakenIn() {
        // given
        redis.hset(
                LAYOUT.totals(),
                Map.of("orders", "7", "items", "9", "coffee:Americano", "9", "rejected:no_items", "2"));
        redis.set(LAYOUT.committed(), "9");
        redis.rpush(LAYOUT.queue(), "{}", "[]");

        // when
        Standing standing = store.standing();

        // then
        assertEquals(9, standing.committed());
        assertEquals(2, standing.queued());
        assertEquals(Map.of(Reason.NO_ITEMS, 2L), standing.totals().rejected());
        assertEquals(11, standing.lines());
    }

    @Test
    void readsARedisWhoseMemoryIsFull() {
        // given
        redis.hset(LAYOUT.totals(), Map.of("orders", "7"));
        redis.set(LAYOUT.committed(), "7");
        redis.configSet("maxmemory", "1");
        try {
            // when
            Standing standing = store.standing();
            // then
            assertEquals(7, standing.committed());
            assertEquals(7, standing.totals().orders());
            assertThrows(JedisDataException.class, () -> redis.set("more", "is refused"));
        } finally {
            redis.configSet("maxmemory", "0");
        }
    }

    /** Another client commits while the keys are read: all of them are read again. */
    @Test
    void readsNothingHalfCommitted() {
        // given
        redis.set(LAYOUT.committed(), "0");
        int[] asked = {0};
        // when
        long committed = store.atOneMoment(pipeline -> {
            if (asked[0]++ < 3) {
                pipeline.incr(LAYOUT.committed());
            }
            return position -> position;
        });
        // then
        assertEquals(3, committed);
        assertEquals(4, asked[0]);
    }

    /**
     * With a topic, no position of a list changes: the totals show that orders or rejects were committed in between.
     */
    @Test
    void readsNothingHalfCommittedOfATopic() {
        // given
        String[] changed = {"orders", "rejected:bad_name"};
        int[] asked = {0};
        // when
        store.atOneMoment(pipeline -> {
            if (asked[0] < changed.length) {
                pipeline.hincrBy(LAYOUT.totals(), changed[asked[0]], 1);
            }
            asked[0]++;
            return position -> position;
        });
        // then
        assertEquals(3, asked[0]);
    }

    @Test
    void readsOfTheWantedPeriodsThoseThatAreStored() {
        // given
        Period stored = HALF_MINUTE.at(FIRST);
        redis.hset(LAYOUT.period(stored), Map.of("orders", "1", "items", "1"));

        // then
        SortedMap<Period, Counts> periods = store.periods(List.of(stored, stored.next()));
        assertEquals(Set.of(stored), periods.keySet());
        assertEquals(1, periods.get(stored).orders());
    }

    @Test
    void readsThePeriodsOfARangeWithoutItsEnd() {
        // given
        store(0, 1, 2, 3);

        // when
        SortedMap<Period, Counts> periods = store.periods(HALF_MINUTE, FIRST.plusMillis(1), FIRST.plusSeconds(90));

        // then
        assertEquals(List.of(FIRST.plusSeconds(30), FIRST.plusSeconds(60)), starts(periods));
    }

    @Test
    void passesOverAPeriodThatExpiredInTheIndex() {
        // given
        store(0, 1);
        redis.del(LAYOUT.period(HALF_MINUTE.at(FIRST)));

        // when
        SortedMap<Period, Counts> periods = store.periods(HALF_MINUTE, Instant.EPOCH, FIRST.plusSeconds(3600));

        // then
        assertEquals(List.of(FIRST.plusSeconds(30)), starts(periods));
    }

    @Test
    void readsTenThousandPeriodsInFewRoundTrips() {
        // given
        store(IntStream.range(0, 10_000).toArray());
        long before = roundTrips();

        // when
        SortedMap<Period, Counts> periods = store.periods(HALF_MINUTE, FIRST, FIRST.plus(Duration.ofDays(365)));

        // then
        assertEquals(10_000, periods.size());
        assertEquals(9_999, periods.get(periods.lastKey()).orders());
        assertTrue(roundTrips() - before < 200, "reads of the server: " + (roundTrips() - before));
    }

    @Test
    void readsRejectedLinesFromEitherEnd() {
        // given
        List<RejectedLine> lines = IntStream.range(0, 5)
                .mapToObj(i ->
                        new RejectedLine(Reason.NO_ITEMS, i, FIRST, ("line " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        lines.forEach(line -> redis.rpush(LAYOUT.rejected(), line.toJson()));

        // then
        assertEquals(lines.subList(1, 4), store.rejected(1, 3));
        assertEquals(List.of(), store.rejected(5, 10));
        assertEquals(lines.subList(3, 5), store.rejected(-2, 2));
        assertEquals(lines.subList(0, 3), store.rejected(-6, 4));
        assertEquals(5, store.rejectedKept());
    }

    private static List<Instant> starts(SortedMap<Period, Counts> periods) {
        return periods.keySet().stream().map(Period::start).toList();
    }

    private static void store(int... numbers) {
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (int n : numbers) {
                Period period = HALF_MINUTE.at(FIRST.plusSeconds(30L * n));
                pipeline.hset(LAYOUT.period(period), Map.of("orders", Integer.toString(n), "items", "1"));
                pipeline.zadd(
                        LAYOUT.periods(HALF_MINUTE),
                        period.start().getEpochSecond(),
                        period.start().toString());
            }
        }
    }

    /** How often the server has read from a client; a pipeline of 512 hashes takes a few reads. */
    private static long roundTrips() {
        return redis.info("stats")
                .lines()
                .filter(line -> line.startsWith("total_reads_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
