package coffee.topology.save.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.PeriodLength;
import coffee.contract.StoredSchema;
import coffee.recount.Comparison;
import coffee.recount.Recount;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.SchemaStore;
import coffee.topology.TestSettings;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.TestBatches;
import coffee.topology.save.Batches;
import coffee.topology.save.Commit;
import coffee.topology.save.Saver.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/** A schema that changes while a topology that counts by the old one still runs. */
@Timeout(60)
class SchemaChangeIT {

    private static final PeriodLength HOUR = PeriodLength.parse("1h");

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no");

    @AutoClose
    private static final UnifiedJedis redis = RedisAddress.local(server.port()).openClient(1);

    @TempDir
    Path folder;

    private final Instant now = Instant.now();
    private final Settings before = TestSettings.of("redis.uri=" + server.uri(), "redis.timeout=20s");
    private final Settings after = TestSettings.of(
            "redis.uri=" + server.uri(),
            "redis.timeout=20s",
            "orders.dimensions.channel.field=channel",
            "orders.dimensions.channel.optional=true");
    private final SchemaStore schemas = new SchemaStore(redis, before.layout());
    private final CountsStore counts = new CountsStore(redis, before.layout());

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    private Outcome commit(Settings by, RedisStore store, long start, List<String> lines) throws IOException {
        OrderBatch batch = TestBatches.batch(store.history(), 1, start, true, lines);
        return store.commit(
                new Commit(List.of(new Commit.Run(Batches.counter(by, now).count(batch)))));
    }

    /**
     *  1. count orders without their channel
     *  2. submit a topology that counts channels, while the old one still runs
     *  3. the old one commits nothing more, and says why
     *  4. the new one counts the rest: no order without its channel, and none is lost
     *  5. what was counted before is shown as not counted by channel
     */
    @Test
    void afterAChangeNothingIsCountedByTheOldSchemaAndNothingIsLost() throws IOException {
        // given
        Instant past = HOUR.at(now).start().minusSeconds(7_200);
        String early = Batches.order("Latte", past).replace("}", ",\"channel\":\"app\"}");
        String late = Batches.order("Latte", now).replace("}", ",\"channel\":\"app\"}");
        redis.rpush(before.layout().queue(), early, early, late, late);
        schemas.agree(before.schema(), now.minusSeconds(7_000));
        try (RedisStore old = RedisStore.open(before)) {
            assertEquals(new Outcome.Committed(), commit(before, old, 0, List.of(early, early)));

            // when
            StoredSchema changed = schemas.agree(after.schema(), now.minusSeconds(1));
            Outcome refused = commit(before, old, 2, List.of(late, late));

            // then
            assertEquals(2, changed.version());
            assertTrue(
                    assertInstanceOf(Outcome.Refused.class, refused).why().contains("has changed the stored schema"),
                    refused::toString);
        }
        String why =
                assertThrows(IOException.class, () -> RedisStore.open(before)).getMessage();
        assertTrue(why.contains("which a newer topology follows: channel is gone"), why);
        try (RedisStore next = RedisStore.open(after)) {
            assertEquals(new Outcome.Committed(), commit(after, next, 2, List.of(late, late)));
        }
        Counts totals = counts.standing().totals();
        assertEquals(4, totals.orders());
        assertEquals(Map.of("app", 2L), totals.names("channel"));
        assertEquals(Map.of("2030\u001fapp", 2L), totals.names("age*channel"));
        assertEquals(
                Set.of("channel", "age*channel", "payment*channel", "coffee*channel", "branch*channel"),
                counts.schema().orElseThrow().since().keySet());
        Path file = Files.writeString(folder.resolve("orders.jsonl"), String.join("\n", early, early, late, late));
        Comparison check = Comparison.of(Recount.of(List.of(file), after, now), counts);
        assertEquals(List.of(), check.differences());
        assertTrue(check.partly().contains("channel"), check::toString);
    }

    @Test
    void storesTheSchemaAgainWhereRedisHasLostEverything() throws IOException {
        // given
        String order = Batches.order("Latte", now);
        try (RedisStore store = RedisStore.open(before)) {
            redis.flushAll();
            redis.rpush(before.layout().queue(), order);

            // when
            Outcome first = commit(before, store, 0, List.of(order));

            // then
            assertInstanceOf(Outcome.Refused.class, first);
        }
        try (RedisStore store = RedisStore.open(before)) {
            assertEquals(new Outcome.Committed(), commit(before, store, 0, List.of(order)));
        }
        assertEquals(before.schema(), counts.schema().orElseThrow().schema());
    }
}
