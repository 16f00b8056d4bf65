package coffee.agent;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.fail;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.UnifiedJedis;

/**
 * The list that an agent fills, and the promise for it: every line of the files, none lost, none doubled, and in order
 * where the source promises that.
 */
final class Queue implements AutoCloseable {

    static final String KEY = "coffee:orders";

    /** Long enough for a duplicate to arrive. */
    private static final Duration QUIET = Duration.ofMillis(400);

    private final UnifiedJedis redis;

    Queue(EmbeddedRedis server) {
        redis = RedisAddress.local(server.port()).openClient(2);
    }

    UnifiedJedis redis() {
        return redis;
    }

    long length() {
        return redis.llen(KEY);
    }

    List<String> elements() {
        List<byte[]> raw = redis.lrange(KEY.getBytes(StandardCharsets.UTF_8), 0, -1);
        return raw.stream().map(b -> new String(b, StandardCharsets.ISO_8859_1)).toList();
    }

    /** Waits until this many lines have arrived, even if Redis is down meanwhile. */
    void awaitLength(long length) {
        AtomicLong seen = new AtomicLong();
        await(() -> seen + " of " + length + " lines have arrived", () -> {
            seen.set(length());
            return seen.get() >= length;
        });
    }

    void awaitExactly(List<String> lines) {
        awaitLength(lines.size());
        FailingRedis.pass(QUIET);
        List<String> there = elements();
        if (!there.equals(lines)) {
            fail(difference(there, lines));
        }
    }

    /** As {@link #awaitExactly}, where lines of several files may come in any order. */
    void awaitInAnyOrder(List<String> lines) {
        awaitLength(lines.size());
        FailingRedis.pass(QUIET);
        List<String> there = new ArrayList<>(elements());
        List<String> wanted = new ArrayList<>(lines);
        Collections.sort(there);
        Collections.sort(wanted);
        if (!there.equals(wanted)) {
            fail(difference(there, wanted));
        }
    }

    static String difference(List<String> there, List<String> wanted) {
        Map<String, Integer> surplus = new HashMap<>();
        there.forEach(line -> surplus.merge(line, 1, Integer::sum));
        wanted.forEach(line -> surplus.merge(line, -1, Integer::sum));
        int doubled =
                surplus.values().stream().filter(n -> n > 0).mapToInt(n -> n).sum();
        int lost =
                -surplus.values().stream().filter(n -> n < 0).mapToInt(n -> n).sum();
        int at = 0;
        while (at < there.size() && at < wanted.size() && there.get(at).equals(wanted.get(at))) {
            at++;
        }
        return there.size() + " lines for " + wanted.size() + ": " + lost + " lost, " + doubled
                + " too many, the first difference at " + at + ": "
                + (at < there.size() ? shortened(there.get(at)) : "nothing") + " instead of "
                + (at < wanted.size() ? shortened(wanted.get(at)) : "nothing");
    }

    private static String shortened(String line) {
        return line.length() <= 200 ? line : line.substring(0, 100) + "…" + line.substring(line.length() - 100);
    }

    @Override
    public void close() {
        redis.close();
    }
}
