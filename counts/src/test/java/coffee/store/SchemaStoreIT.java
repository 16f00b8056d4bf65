package coffee.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import coffee.contract.Dimension;
import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.contract.StoredSchema;
import coffee.redis.InvalidSettingsException;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import redis.clients.jedis.UnifiedJedis;

@Timeout(60)
class SchemaStoreIT {

    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");
    private static final Schema PLAIN = Schema.COFFEE.withoutCrosses();

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--save", "");

    @AutoClose
    private static final UnifiedJedis redis = RedisAddress.local(server.port()).openClient(8);

    private final SchemaStore store = new SchemaStore(redis, RedisLayout.DEFAULT);

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    private static Schema with(String label) {
        List<Dimension> dimensions = new ArrayList<>(PLAIN.dimensions());
        dimensions.add(Dimension.of(label, label).asOptional());
        return Schema.of("cup", dimensions, List.of(Schema.NONE));
    }

    @Test
    void storesTheFirstSchemaOfAnEmptyStore() {
        assertEquals(new StoredSchema(1, Schema.COFFEE, new TreeMap<>()), store.agree(Schema.COFFEE, NOON));
        assertEquals(
                Schema.COFFEE,
                new CountsStore(redis, RedisLayout.DEFAULT)
                        .schema()
                        .orElseThrow()
                        .schema());
    }

    @Test
    void knowsWhatAnEarlierVersionDidNotCount() {
        redis.hset(
                RedisLayout.DEFAULT.totals(),
                Map.of(
                        "orders",
                        "7",
                        "age:2030",
                        "7",
                        "payment:Cash",
                        "7",
                        "coffee:Latte",
                        "9",
                        "rejected:bad_name",
                        "1"));
        assertEquals(Map.of("branch", NOON), store.agree(PLAIN, NOON).since());
    }

    @Test
    void changesTheVersionWithTheSchemaOnly() {
        // given
        store.agree(PLAIN, NOON);

        // when, then
        assertEquals(1, store.agree(PLAIN, NOON.plusSeconds(1)).version());
        StoredSchema second = store.agree(with("channel"), NOON.plusSeconds(2));
        assertEquals(2, second.version());
        assertEquals(Map.of("channel", NOON.plusSeconds(2)), second.since());
        assertEquals(second, store.require(with("channel"), NOON.plusSeconds(3)));
        String old = assertThrows(InvalidSettingsException.class, () -> store.require(PLAIN, NOON))
                .getMessage();
        assertTrue(old.contains("(version 2), which a newer topology follows: channel is gone"), old);
    }

    @Test
    void refusesWhatWouldChangeTheMeaningOfStoredCounts() {
        // given
        store.agree(with("channel"), NOON);
        String before = redis.get(RedisLayout.DEFAULT.schema());

        // when
        String refused = assertThrows(InvalidSettingsException.class, () -> store.agree(with("outlet"), NOON))
                .getMessage();

        // then
        assertTrue(refused.contains("channel is gone: a dimension can be neither removed nor renamed"), refused);
        assertEquals(before, redis.get(RedisLayout.DEFAULT.schema()));
    }

    @Test
    void saysWhereNoSchemaIsStoredAndWhatToDo() {
        assertNoSchema(() -> redis.set(RedisLayout.DEFAULT.schema(), "nonsense".repeat(1_000)));
        assertNoSchema(() -> redis.set(RedisLayout.DEFAULT.schema(), "{\"version\":1}"));
        assertNoSchema(() -> redis.rpush(RedisLayout.DEFAULT.schema(), "a list"));
    }

    private void assertNoSchema(Runnable plant) {
        redis.flushAll();
        plant.run();
        CountsStore counts = new CountsStore(redis, RedisLayout.DEFAULT);
        for (Executable use :
                List.<Executable>of(counts::schema, () -> store.agree(PLAIN, NOON), () -> store.require(PLAIN, NOON))) {
            String said = assertThrows(CommandFailure.class, use).getMessage();
            assertTrue(said.startsWith("coffee:schema in Redis holds no schema, but "), said);
            assertTrue(said.contains("delete the key"), said);
            assertTrue(said.length() < 400, said);
        }
    }

    /** If several submit at once, one is first, and the others are refused because of what it has stored. */
    @Test
    void ofManyAtOnceEachHasAVersionOfItsOwnOrIsRefused() {
        // given
        store.agree(PLAIN, NOON);

        // when
        Set<String> outcomes = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> {
                    try {
                        return "version "
                                + store.agree(with("channel" + i), NOON).version();
                    } catch (InvalidSettingsException e) {
                        return "refused";
                    }
                })
                .collect(Collectors.toSet());

        // then
        assertEquals(Set.of("version 2", "refused"), outcomes);
    }
}
