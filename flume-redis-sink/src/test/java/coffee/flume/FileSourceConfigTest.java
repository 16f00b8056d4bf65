package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.files.FollowConfig;
import coffee.delivery.files.FollowConfig.Start;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flume.Context;
import org.junit.jupiter.api.Test;

class FileSourceConfigTest {

    @Test
    void hasADefaultForEverythingButTheFiles() {
        FileSourceConfig config = config(Map.of("type", "x", "channels", "c", "files", "/var/log/shop/orders.*"));
        FollowConfig follow = config.follow();
        assertNull(config.identity());
        assertEquals(Path.of("/var/log/shop"), follow.files().get(0).folder());
        assertEquals("orders.*", follow.files().get(0).name().pattern());
        assertEquals(Start.BEGINNING, follow.start());
        assertEquals(2_000, follow.batchLines());
        assertEquals(4 << 20, follow.batchBytes());
        assertNull(follow.skip());
        assertEquals(65_536, follow.maxLineBytes());
        assertEquals(Duration.ofSeconds(10), follow.idleAfter());
        assertEquals(Duration.ofSeconds(60), follow.keepOpen());
        assertEquals(1_000, follow.maxOpenFiles());
    }

    @Test
    void takesEveryProperty() {
        FileSourceConfig config = config(Map.ofEntries(
                Map.entry("files", "/a/x"),
                Map.entry("files.1", "/b/y.*"),
                Map.entry("files.old", "/c d/z"),
                Map.entry("start", "end"),
                Map.entry("identity", "till-1"),
                Map.entry("batchSize", "500"),
                Map.entry("skip", "^#"),
                Map.entry("maxLineBytes", "1000"),
                Map.entry("idleAfter", "500ms"),
                Map.entry("keepOpen", "2m"),
                Map.entry("maxOpenFiles", "10"),
                Map.entry("interceptors", "i"),
                Map.entry("interceptors.i.type", "timestamp"),
                Map.entry("selector.type", "replicating")));
        FollowConfig follow = config.follow();
        assertEquals(3, follow.files().size());
        assertEquals("till-1", config.identity());
        assertEquals(Start.END, follow.start());
        assertEquals(500, follow.batchLines());
        assertEquals("^#", follow.skip().pattern());
        assertEquals(1_000, follow.maxLineBytes());
        assertEquals(Duration.ofMillis(500), follow.idleAfter());
        assertEquals(Duration.ofMinutes(2), follow.keepOpen());
        assertEquals(10, follow.maxOpenFiles());
    }

    @Test
    void reportsAllProblemsTogether() {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> config(Map.of(
                        "files", "orders.jsonl",
                        "files.1", "/a/[",
                        "start", "middle",
                        "identity", "${env:NOT_SET}",
                        "batchSize", "0",
                        "skip", "(",
                        "idleAfter", "soon",
                        "maxOpenfiles", "1")));
        List<String> problems = e.problems().stream().map(Problem::toString).toList();
        assertEquals(8, problems.size(), problems::toString);
        assertTrue(problems.contains("maxOpenfiles: unknown property, did you mean maxOpenFiles?"), problems::toString);
        assertTrue(problems.contains("start = middle: must be one of [beginning, end]"), problems::toString);
        assertTrue(
                problems.contains("idleAfter = soon: must be a number with a unit, such as 500ms, 10s, 5m or 1h"),
                problems::toString);
    }

    @Test
    void needsFiles() {
        InvalidSettingsException e = assertThrows(InvalidSettingsException.class, () -> config(Map.of()));
        assertTrue(
                e.getMessage().startsWith("files: is missing: give it, for example files = /var/log"), e.getMessage());
    }

    @Test
    void theReadmeListsEveryProperty() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (String property : FileSourceConfig.properties()) {
            assertTrue(readme.contains("`" + property + "`"), property);
        }
    }

    private static FileSourceConfig config(Map<String, String> properties) {
        return FileSourceConfig.from(new Context(properties));
    }
}
