package coffee.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee status --watch} as a process of its own, beside a Redis that comes and goes. */
@Timeout(60)
class StatusWatchIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;

    /**
     *  1. watch a queue that nobody counts: counting is stuck
     *  2. count an order: the status shows it, with the rate and the time of the commit
     *  3. kill Redis and start it again: the status shows both, and the watch continues
     *  4. send SIGTERM: the command ends
     */
    @Test
    void seesTheStagesMoveAndStop() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendfsync", "always")) {
            try (UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(1)) {
                jedis.rpush(LAYOUT.queue(), "{}", "{}");
            }
            Process watch = watch(redis);
            try {
                BufferedReader lines = watch.inputReader();
                await(lines, status -> stuck(status, "counting"));
                count(redis);
                JsonObject moved = await(lines, status -> status.has("lastCommit"));
                assertEquals(0, moved.getAsJsonArray("stuck").size(), moved.toString());
                assertEquals(1, moved.get("orders").getAsLong());

                redis.kill();
                await(lines, status -> stuck(status, "redis"));
                redis.restart();
                JsonObject back = await(lines, status -> !stuck(status, "redis"));
                assertEquals(1, back.get("queued").getAsLong(), back.toString());
                assertEquals(moved.get("lastCommit"), back.get("lastCommit"));
            } finally {
                watch.toHandle().destroy();
            }
            assertTrue(watch.waitFor(20, TimeUnit.SECONDS));
            assertEquals(143, watch.exitValue());
        }
    }

    private static Process watch(EmbeddedRedis redis) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        ProcessBuilder builder = new ProcessBuilder(java, "-cp", classPath, StatusCommand.class.getName(), "--watch");
        builder.command().addAll(List.of("--every", "100ms", "--format", "json", "--set", "redis.uri=" + redis.uri()));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void count(EmbeddedRedis redis) {
        try (UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(1);
                var tx = jedis.multi()) {
            tx.lpop(LAYOUT.queue());
            tx.incr(LAYOUT.committed());
            tx.hincrBy(LAYOUT.totals(), "orders", 1);
            tx.exec();
        }
    }

    private static boolean stuck(JsonObject status, String stage) {
        return status.getAsJsonArray("stuck").toString().equals("[\"" + stage + "\"]");
    }

    private static JsonObject await(BufferedReader lines, Predicate<JsonObject> wanted) throws IOException {
        while (true) {
            String line = lines.readLine();
            assertNotNull(line, "the command has ended");
            JsonObject status = JsonParser.parseString(line).getAsJsonObject();
            if (wanted.test(status)) {
                return status;
            }
        }
    }
}
