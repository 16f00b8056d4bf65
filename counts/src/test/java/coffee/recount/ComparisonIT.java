package coffee.recount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.OrderFiles;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.recount.Comparison.Difference;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

@Timeout(60)
class ComparisonIT {

    private static final Path TIMED = OrderFiles.path("orders-timed-20k");
    private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");
    private static final Settings SETTINGS = Settings.defaults();
    private static final String UNDATED =
            "{\"customerAgeGrade\":\"1020\",\"paymentMethod\":\"Cash\",\"orders\":[\"Americano\"]}\n";

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--save", "");

    @AutoClose
    private static final UnifiedJedis redis = RedisAddress.local(server.port()).openClient(1);

    @TempDir
    Path folder;

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void findsNoDifferenceInWhatTheFileSays() throws IOException {
        // given
        Recount recount = recount(TIMED);
        store(recount);

        // when
        Comparison comparison = compare(recount);

        // then
        assertEquals(List.of(), comparison.differences());
        assertEquals(20_000, comparison.lines());
        assertEquals(recount.periods().size(), comparison.periods());
        assertTrue(comparison.same());
    }

    @Test
    void findsOneItemTooManyInOnePeriod() throws IOException {
        // given
        Recount recount = recount(TIMED);
        store(recount);
        redis.hincrBy(SETTINGS.layout().period(recount.periods().firstKey()), "coffee:Americano", 1);

        // when
        List<Difference> differences = compare(recount).differences();

        // then
        assertEquals(1, differences.size());
        assertEquals("coffee:Americano", differences.get(0).field());
        assertEquals(1, differences.get(0).stored() - differences.get(0).expected());
    }

    @Test
    void findsAPeriodThatIsMissingAndOneThatShouldNotBe() throws IOException {
        // given
        Recount recount = recount(TIMED);
        store(recount);
        redis.del(SETTINGS.layout().period(recount.periods().firstKey()));
        store(PeriodLength.parse("1h").at(NOW), Map.of("orders", 1L));

        // when
        List<String> where = compare(recount).differences().stream()
                .map(Difference::where)
                .distinct()
                .toList();

        // then
        assertEquals(List.of("30s " + recount.periods().firstKey().start(), "1h " + NOW), where);
    }

    @Test
    void anOrderWithoutATimeMayBeInAnyPeriodButOnlyOnce() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("mixed.jsonl"), Files.readString(TIMED) + UNDATED);
        Recount recount = recount(file);
        store(recount);
        Counts one = recount.undated();
        for (String length : List.of("30s", "1h", "1d")) {
            store(PeriodLength.parse(length).at(NOW), one.fields());
        }

        // then
        assertEquals(List.of(), compare(recount).differences());

        // when
        redis.hincrBy(SETTINGS.layout().period(PeriodLength.parse("1d").at(NOW)), "orders", 1);

        // then
        assertEquals(
                List.of("all 1d orders: expected 20001, stored 20002"),
                compare(recount).differences().stream()
                        .map(Difference::toString)
                        .toList());
    }

    @Test
    void anOrderInTheWrongPeriodIsFoundBesideOrdersWithoutATime() throws IOException {
        // given
        Recount recount = recount(Files.writeString(folder.resolve("mixed.jsonl"), Files.readString(TIMED) + UNDATED));
        store(recount);
        for (String length : List.of("30s", "1h", "1d")) {
            store(PeriodLength.parse(length).at(NOW), recount.undated().fields());
        }
        redis.hincrBy(SETTINGS.layout().period(recount.periods().firstKey()), "orders", -1);
        redis.hincrBy(SETTINGS.layout().period(PeriodLength.parse("30s").at(NOW)), "orders", 1);

        // then
        assertEquals(1, compare(recount).differences().size());
    }

    @Test
    void whileOrdersWaitItIsNotTheSame() throws IOException {
        // given
        Recount recount = recount(TIMED);
        store(recount);
        redis.rpush(SETTINGS.layout().queue(), "{}");

        // when
        Comparison comparison = compare(recount);

        // then
        assertEquals(1, comparison.queued());
        assertFalse(comparison.same());
    }

    private static Recount recount(Path file) throws IOException {
        return Recount.of(List.of(file), SETTINGS, NOW);
    }

    private static Comparison compare(Recount recount) {
        return Comparison.of(recount, new CountsStore(redis, SETTINGS.layout()));
    }

    private static void store(Recount recount) {
        redis.hset(SETTINGS.layout().totals(), strings(recount.totals().fields()));
        recount.periods().forEach((period, counts) -> store(period, counts.fields()));
    }

    private static void store(Period period, Map<String, Long> fields) {
        redis.hset(SETTINGS.layout().period(period), strings(fields));
        redis.zadd(
                SETTINGS.layout().periods(period.length()),
                period.start().getEpochSecond(),
                period.start().toString());
    }

    private static Map<String, String> strings(Map<String, Long> fields) {
        Map<String, String> strings = new HashMap<>();
        fields.forEach((field, n) -> strings.put(field, Long.toString(n)));
        return strings;
    }
}
