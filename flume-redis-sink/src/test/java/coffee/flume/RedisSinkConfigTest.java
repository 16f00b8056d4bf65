package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.flume.RedisSink.RedisSinkConfig;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import coffee.redis.RedisAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flume.Context;
import org.apache.flume.conf.ConfigurationException;
import org.junit.jupiter.api.Test;

class RedisSinkConfigTest {

    @Test
    void hasADefaultForEverythingButTheKey() {
        RedisSinkConfig config =
                config(Map.of("type", "coffee.flume.RedisSink", "channel", "c1", "redis.key", "lines"));
        assertEquals(RedisAddress.from(Map.of(), ""), config.redis());
        assertEquals("lines", config.key());
        assertNull(config.identity());
        assertEquals(100, config.batchSize());
        assertEquals(0, config.maxQueueLength());
        assertEquals(0, config.maxEventBytes());
        assertNull(config.oversizeKey());
        assertEquals(LineSink.OnFailure.BACKOFF, config.onFailure());
    }

    @Test
    void takesEveryProperty() {
        RedisSinkConfig config = config(Map.ofEntries(
                Map.entry("redis.uri", "redis://till:s3cret@shop:7000/2"),
                Map.entry("redis.timeout", "5s"),
                Map.entry("redis.key", "{shop}:orders"),
                Map.entry("batchSize", "1000"),
                Map.entry("maxQueueLength", "5000000000"),
                Map.entry("maxEventBytes", "65536"),
                Map.entry("oversizeKey", "{shop}:large"),
                Map.entry("identity", "till-1"),
                Map.entry("onFailure", "throw")));
        assertEquals(5, config.redis().timeout().toSeconds());
        assertEquals("{shop}:orders", config.key());
        assertEquals("till-1", config.identity());
        assertEquals(1000, config.batchSize());
        assertEquals(5_000_000_000L, config.maxQueueLength());
        assertEquals(65_536, config.maxEventBytes());
        assertEquals("{shop}:large", config.oversizeKey());
        assertEquals(LineSink.OnFailure.THROW, config.onFailure());
        assertFalse(config.toString().contains("s3cret"), config.toString());
    }

    @Test
    void tellsAllProblemsAtOnce() {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> config(Map.ofEntries(
                        Map.entry("redis.port", "0"),
                        Map.entry("redis.key", " "),
                        Map.entry("redis.password", "${env:NOT_SET}"),
                        Map.entry("batchSize", "0"),
                        Map.entry("maxQueueLength", "-1"),
                        Map.entry("maxEventBytes", "64k"),
                        Map.entry("oversizeKey", "large"),
                        Map.entry("onFailure", "cry"),
                        Map.entry("batchsize", "7"))));
        assertEquals(
                List.of(
                        "batchsize: unknown property, did you mean batchSize?",
                        "redis.password: holds a ${…} that nothing resolved: is its config filter declared, the value set?",
                        "redis.port = 0: must be a whole number from 1 to 65535",
                        "redis.key =  : must not be blank",
                        "batchSize = 0: must be a whole number from 1 to 100000",
                        "maxQueueLength = -1: must be a whole number from 0 to 9223372036854775807",
                        "maxEventBytes = 64k: must be a whole number from 0 to 2147483647",
                        "onFailure = cry: must be one of [backoff, throw]",
                        "oversizeKey = large: has no use without maxEventBytes"),
                e.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void needsAKey() {
        InvalidSettingsException e = assertThrows(InvalidSettingsException.class, () -> config(Map.of()));
        assertEquals("redis.key: is missing: give it, for example redis.key = shop:orders", e.getMessage());
    }

    @Test
    void refusesToMixLargeEventsWithTheOthers() {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> config(Map.of("maxEventBytes", "1", "oversizeKey", "orders", "redis.key", "orders")));
        assertEquals("oversizeKey = orders: must not be the same list as redis.key", e.getMessage());
    }

    @Test
    void flumeLogsWhatIsWrongWithoutAStackTrace() {
        RedisSink sink = new RedisSink();
        sink.setName("sink");
        ConfigurationException e = assertThrows(
                ConfigurationException.class,
                () -> sink.configure(new Context(Map.of("redis.uri", "redis://till:s3cret@:port"))));
        assertTrue(
                e.getMessage().startsWith("sink sink is misconfigured: redis.uri = redis://***@:port"), e.getMessage());
        assertEquals(0, e.getStackTrace().length);
    }

    @Test
    void theReadmeListsEveryProperty() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (String property : RedisSinkConfig.properties()) {
            assertTrue(readme.contains("`" + property + "`"), property);
        }
    }

    private static RedisSinkConfig config(Map<String, String> properties) {
        return RedisSinkConfig.from(new Context(properties));
    }
}
