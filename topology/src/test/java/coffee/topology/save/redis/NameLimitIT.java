package coffee.topology.save.redis;

import static coffee.topology.save.Batches.order;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.recount.Comparison;
import coffee.recount.Recount;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.topology.TestSettings;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.TestBatches;
import coffee.topology.save.Batches;
import coffee.topology.save.Commit;
import coffee.topology.save.Saver.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/** If there are more names than the limit, the first ones are counted separately, however the orders are batched. */
@Timeout(60)
class NameLimitIT {

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no");

    @AutoClose
    private static final UnifiedJedis redis = RedisAddress.local(server.port()).openClient(1);

    @TempDir
    Path folder;

    /** Everything that was committed, in its order. */
    private final List<String> lines = new ArrayList<>();

    private final Instant now = Instant.now();

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void countsNamesAsARecountDoesHoweverTheOrdersAreBatched() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int limit : new int[] {1, 3, 20}) {
            // given
            redis.flushAll();
            lines.clear();
            Settings settings = settings(limit);
            // when
            for (int run = 0; run < 30; run++) {
                List<List<String>> batches = new ArrayList<>();
                for (int batch = 1 + random.nextInt(4); batch > 0; batch--) {
                    batches.add(IntStream.rangeClosed(0, random.nextInt(6))
                            .mapToObj(i -> drawn(random, limit))
                            .toList());
                }
                commit(settings, batches);
            }
            // then
            assertCountedAsRecounted(settings);
        }
    }

    /** An order of a few coffees, dated within the last hours; sometimes a line that is no order. */
    private String drawn(SplittableRandom random, int limit) {
        if (random.nextInt(8) == 0) {
            return List.of("", "{}", "[]", "{\"a\":1,\"a\":2}").get(random.nextInt(4));
        }
        String names = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> "c" + random.nextInt(2 * limit + 1))
                .collect(Collectors.joining("\",\""));
        return order(names, now.minus(Duration.ofMinutes(random.nextInt(200))));
    }

    @Test
    void reasonsForRejectingALineAreNoNames() throws IOException {
        // given
        Settings settings = settings(1);
        // when
        commit(settings, List.of(List.of("", "{}", "[]"), List.of("{\"a\":1,\"a\":2}")));
        // then
        assertEquals(
                Map.of("malformed_json", "1", "missing_field", "1", "not_an_object", "1", "duplicate_key", "1"),
                names(redis.hgetAll(settings.layout().totals()), "rejected:"));
        assertCountedAsRecounted(settings);
    }

    @Test
    void countsABatchOfVeryManyNamesInSeveralCommits() throws IOException {
        // given
        Settings settings = settings(1_000);
        List<String> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int order = i;
            batch.add(order(
                    IntStream.range(0, 1_000).mapToObj(n -> order + "-" + n).collect(Collectors.joining("\",\"")),
                    now.minus(Duration.ofHours(i))));
        }
        // when
        commit(settings, List.of(batch));
        // then
        assertCountedAsRecounted(settings);
        assertEquals(
                "19000",
                names(redis.hgetAll(settings.layout().totals()), "coffee:").get("(other)"));
    }

    private static Settings settings(int distinctNames) {
        return TestSettings.of(
                "redis.uri=" + server.uri(),
                "redis.timeout=20s",
                "limits.distinctNames=" + distinctNames,
                "limits.distinctPairs=" + 2 * distinctNames,
                "periods.1h.crosses=none");
    }

    /**
     *  1. a file has 5,000 pairs of a cross, of which 50 are counted apart
     *  2. it is committed in batches of every size
     *  3. the stored pairs and (other) are those of a recount
     */
    @Test
    void ofTooManyPairsTheFirstAreCountedApartHoweverTheOrdersAreBatched() throws IOException {
        List<String> orders = IntStream.range(0, 5_000)
                .mapToObj(i -> order("c" + i % 100, now.minus(Duration.ofSeconds(i)))
                        .replace("\"2030\"", "\"a" + i / 100 + "\""))
                .toList();
        for (int size : new int[] {1_000, 171, 5_000}) {
            // given
            redis.flushAll();
            lines.clear();
            Settings settings =
                    TestSettings.of("redis.uri=" + server.uri(), "redis.timeout=20s", "limits.distinctPairs=50");
            // when
            for (int from = 0; from < orders.size(); from += size) {
                commit(settings, List.of(orders.subList(from, Math.min(from + size, orders.size()))));
            }
            // then
            Map<String, String> pairs = names(redis.hgetAll(settings.layout().totals()), "age*coffee:");
            assertEquals(51, pairs.size());
            assertEquals("4950", pairs.get("(other)"));
            assertCountedAsRecounted(settings);
        }
    }

    /** An order of several coffees. */
    private String coffees(String... names) {
        return order(String.join("\",\"", names), now);
    }

    /** Queues these batches and commits them as one run, or each by itself if one had to be split. */
    private void commit(Settings settings, List<List<String>> batches) throws IOException {
        BatchCounter counter = Batches.counter(settings, now);
        try (RedisStore store = RedisStore.open(settings)) {
            List<CountedBatch> run = new ArrayList<>();
            for (List<String> batch : batches) {
                redis.rpush(settings.layout().queue(), batch.toArray(String[]::new));
                run.addAll(counter.count(TestBatches.batch(store.history(), 1, lines.size(), true, batch)));
                lines.addAll(batch);
            }
            List<List<CountedBatch>> runs = run.size() == batches.size()
                    ? List.of(run)
                    : run.stream().map(List::of).toList();
            for (List<CountedBatch> some : runs) {
                assertEquals(new Outcome.Committed(), store.commit(new Commit(List.of(new Commit.Run(some)))));
            }
        }
    }

    private void assertCountedAsRecounted(Settings settings) throws IOException {
        Path file = Files.writeString(folder.resolve("orders.jsonl"), String.join("\n", lines) + "\n");
        Comparison comparison =
                Comparison.of(Recount.of(List.of(file), settings, now), new CountsStore(redis, settings.layout()));
        assertEquals(List.of(), comparison.differences());
        assertEquals(lines.size(), comparison.lines());
    }

    private static Map<String, String> names(Map<String, String> fields, String label) {
        return fields.entrySet().stream()
                .filter(e -> e.getKey().startsWith(label))
                .collect(Collectors.toMap(e -> e.getKey().substring(label.length()), Map.Entry::getValue));
    }
}
