package coffee.topology.save.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.TestSettings;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.TestBatches;
import coffee.topology.save.Batches;
import coffee.topology.save.Commit;
import coffee.topology.save.Saver.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** The list of rejected lines: the newest, as many and as large as the settings say, all of them counted. */
@Timeout(60)
class RejectedSizeIT {

    private static final int MEGABYTE = 1 << 20;
    private static final int MOST = 1_000;
    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no");

    @AutoClose
    private static final Jedis redis = new Jedis("127.0.0.1", server.port());

    @AutoClose
    private RedisStore store;

    private BatchCounter counter;
    private int committed;

    @BeforeEach
    void open() throws IOException {
        redis.flushAll();
        open("1MB", MOST);
    }

    private void open(String bytes, int kept) throws IOException {
        Settings settings = TestSettings.of(
                "redis.uri=" + server.uri(),
                "redis.timeout=20s",
                "limits.rejectedBytes=" + bytes,
                "limits.rejectedKept=" + kept);
        store = RedisStore.open(settings);
        counter = Batches.counter(settings, Instant.EPOCH);
    }

    /** Commits batches of lines as one run. */
    private void commit(List<List<String>> batches) throws IOException {
        List<CountedBatch> run = new ArrayList<>();
        for (List<String> batch : batches) {
            redis.rpush(LAYOUT.queue(), batch.toArray(String[]::new));
            run.addAll(counter.count(TestBatches.batch(store.history(), 1, committed, true, batch)));
            committed += batch.size();
        }
        assertEquals(new Outcome.Committed(), store.commit(new Commit(List.of(new Commit.Run(run)))));
    }

    private void reject(String... lines) throws IOException {
        commit(List.of(List.of(lines)));
    }

    @Test
    void keepsNoMoreBytesThanItMay() throws IOException {
        for (int i = 0; i < 40; i++) {
            reject("x".repeat(100_000));
            assertTrue(bytes(kept()) <= MEGABYTE, () -> bytes(kept()) + " bytes");
        }
        assertEquals(10, kept().size());
        assertEquals(IntStream.range(30, 40).mapToObj(i -> (long) i).toList(), positions());
        assertEquals("40", redis.hget(LAYOUT.totals(), "rejected:too_long"));
    }

    @Test
    void keepsTheNewestOfARunThatHasMoreThanItMay() throws IOException {
        // given
        reject("x".repeat(100_000));
        // when: 40 of 100,000 bytes, in batches that have room for ten
        commit(Collections.nCopies(4, Collections.nCopies(10, "x".repeat(100_000))));
        // then
        assertEquals(IntStream.range(31, 41).mapToObj(i -> (long) i).toList(), positions());
        assertEquals("41", redis.hget(LAYOUT.totals(), "rejected:too_long"));
    }

    /** A line that takes the most space: each of its bytes is six in JSON. */
    @Test
    void alwaysKeepsTheNewestLine() throws IOException {
        reject("\u0001".repeat(131_072));
        assertEquals(List.of(0L), positions());
        assertTrue(bytes(kept()) > 700_000);
        reject("\u0001".repeat(131_072));
        assertEquals(List.of(1L), positions());
    }

    /** Compares with the simplest model: of all lines, the last that fit. Other clients sometimes remove lines. */
    @Test
    void keepsTheLastThatFitWhoeverElseChangesTheList() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<String> model = new ArrayList<>();
        for (int commit = 0; commit < 60; commit++) {
            List<List<String>> batches = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                batches.add(IntStream.rangeClosed(0, random.nextInt(40))
                        .mapToObj(n -> "x".repeat(random.nextInt(10) == 0 ? random.nextInt(60_000) : 200))
                        .toList());
            }
            int from = committed;
            commit(batches);
            List<String> now = kept();
            model.addAll(now.subList(Math.max(0, now.size() - (committed - from)), now.size()));
            assertEquals(fitting(model), now);
            assertEquals(
                    committed - 1, RejectedLine.parse(now.get(now.size() - 1)).position());
            assertNoted();
            model = new ArrayList<>(now);
            switch (random.nextInt(12)) {
                case 0 -> {
                    int which = random.nextInt(model.size());
                    redis.lrem(LAYOUT.rejected(), 1, model.remove(which));
                }
                case 1 -> {
                    redis.del(LAYOUT.rejected());
                    model.clear();
                }
                case 2 -> redis.del(LAYOUT.rejectedSize());
                case 3 -> redis.set(LAYOUT.rejectedSize(), "no size");
                default -> {
                    // a quiet moment
                }
            }
        }
    }

    private static List<String> fitting(List<String> lines) {
        int from = lines.size();
        long bytes = 0;
        while (from > 0
                && lines.size() - from < MOST
                && bytes + lines.get(from - 1).length() <= MEGABYTE) {
            bytes += lines.get(--from).length();
        }
        return lines.subList(from, lines.size());
    }

    /**
     *  1. an earlier version has left more bytes than may be kept
     *  2. a line is rejected
     *  3. the newest stay
     */
    @Test
    void takesOverAListThatIsTooLarge() throws IOException {
        // given
        for (int i = 0; i < 200; i++) {
            redis.rpush(LAYOUT.rejected(), rejected(i, "y".repeat(20_000)));
        }
        committed = 200;
        redis.set(LAYOUT.committed(), "200");
        // when
        reject("new");
        // then
        assertTrue(bytes(kept()) <= MEGABYTE && bytes(kept()) > MEGABYTE - 21_000, () -> bytes(kept()) + " bytes");
        assertEquals(200, positions().get(positions().size() - 1));
        assertNoted();
    }

    @Test
    void followsALimitThatIsLowered() throws IOException {
        reject(IntStream.range(0, 500).mapToObj(i -> "line " + i).toArray(String[]::new));
        store.close();
        open("1MB", 3);
        reject("new");
        assertEquals(List.of(498L, 499L, 500L), positions());
        store.close();
        open("1MB", 0);
        reject("none is kept");
        assertEquals(List.of(), kept());
        assertEquals("502", redis.hget(LAYOUT.totals(), "rejected:malformed_json"));
    }

    @Test
    void costsNoMoreWithALongListThanWithAShortOne() throws IOException {
        // given
        store.close();
        open("16MB", 5_000);
        for (int i = 0; i < 10; i++) {
            reject(Collections.nCopies(500, "line").toArray(String[]::new));
        }
        redis.configResetStat();
        // when
        reject("a", "b", "c");
        // then
        assertEquals(5_000, kept().size());
        assertTrue(calls("lrange") <= 3, () -> calls("lrange") + " times LRANGE");
    }

    private static long calls(String command) {
        Matcher m = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(redis.info("commandstats"));
        return m.find() ? Long.parseLong(m.group(1)) : 0;
    }

    private static List<String> kept() {
        return redis.lrange(LAYOUT.rejected(), 0, -1);
    }

    private static List<Long> positions() {
        return kept().stream().map(json -> RejectedLine.parse(json).position()).toList();
    }

    private static long bytes(List<String> lines) {
        return lines.stream()
                .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private static void assertNoted() {
        List<String> kept = kept();
        long newest = bytes(kept.subList(Math.max(0, kept.size() - 1), kept.size()));
        assertEquals(kept.size() + " " + bytes(kept) + " " + newest, redis.get(LAYOUT.rejectedSize()));
    }

    private static String rejected(long position, String line) {
        return new RejectedLine(Reason.MALFORMED_JSON, position, Instant.EPOCH, line.getBytes(StandardCharsets.UTF_8))
                .toJson();
    }
}
