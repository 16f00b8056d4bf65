package coffee.bench.pipeline;

import coffee.bench.Latencies;
import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.UnifiedJedis;

/** When each position was seen to be reached. For one thread at a time. */
final class Sightings {

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final String DATA = "data: ";
    private static final String COMMITTED = "committed";
    private static final long LOOK_EVERY = 2_000_000;
    private static final String LOOK =
            "return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('LLEN', KEYS[2])}";

    private long[] nanos = new long[1024];
    private long[] positions = new long[1024];
    private int size;

    /** At this nanosecond all lines before the position had arrived; ignored if that was known. */
    void add(long nano, long position) {
        if (position <= reached()) {
            return;
        }
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
            positions = Arrays.copyOf(positions, 2 * size);
        }
        nanos[size] = nano;
        positions[size++] = position;
    }

    long reached() {
        return size == 0 ? 0 : positions[size - 1];
    }

    /** How long each line in [from, to) took to arrive. */
    Latencies since(long[] appendedAt, int from, int to) {
        long[] took = new long[to - from];
        int sighting = 0;
        for (int line = from; line < to; line++) {
            while (sighting < size && positions[sighting] <= line) {
                sighting++;
            }
            if (sighting == size) {
                throw new IllegalArgumentException("line " + line + " was never seen");
            }
            took[line - from] = nanos[sighting] - appendedAt[line];
        }
        return Latencies.of(took);
    }

    /** Reads the dashboard's live stream as a page does, until an event reports this position. */
    static Sightings ofEvents(URI dashboard, long until) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) dashboard.resolve("api/live").toURL().openConnection();
        connection.setReadTimeout((int) SILENCE.toMillis());
        try (InputStream in = connection.getInputStream()) {
            return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), until);
        } finally {
            connection.disconnect();
        }
    }

    static Sightings read(BufferedReader events, long until) throws IOException {
        Sightings sightings = new Sightings();
        while (sightings.reached() < until) {
            String line = events.readLine();
            long now = System.nanoTime();
            if (line == null) {
                throw new IOException("the dashboard ended its stream at position " + sightings.reached());
            }
            if (line.startsWith(DATA)) {
                JsonObject data =
                        JsonParser.parseString(line.substring(DATA.length())).getAsJsonObject();
                if (data.has(COMMITTED)) {
                    sightings.add(now, data.get(COMMITTED).getAsLong());
                }
            }
        }
        return sightings;
    }

    /** When each position was on the list, and when it was committed. */
    record OfStore(Sightings listed, Sightings committed) {}

    /**
     * Polls every two milliseconds how many orders have ever been on the list, and how many are committed, until all
     * are. It never reports a position too early. An order that left the list is committed, so one query reads both.
     */
    static OfStore ofStore(RedisAddress redis, long until) throws InterruptedException {
        OfStore seen = new OfStore(new Sightings(), new Sightings());
        List<String> keys = List.of(RedisLayout.DEFAULT.committed(), RedisLayout.DEFAULT.queue());
        try (UnifiedJedis client = redis.openClient(1)) {
            while (seen.committed().reached() < until) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped");
                }
                List<?> look = (List<?>) client.eval(LOOK, keys, List.of());
                long now = System.nanoTime();
                long committed = (Long) look.get(0);
                seen.committed().add(now, committed);
                seen.listed().add(now, committed + (Long) look.get(1));
                LockSupport.parkNanos(LOOK_EVERY);
            }
        }
        return seen;
    }
}
