package coffee.bench.pipeline;

import coffee.redis.RedisAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/**
 * The least work that gets lines onto a list: it holds the lines in memory, in batches as the agent makes them, and
 * pushes one after the other, waiting for each reply.
 */
final class BareClient {

    private static final int BATCH = 2_000;

    private final List<byte[][]> batches = new ArrayList<>();
    private long lines;

    /** Reads the file. */
    BareClient(Path file) throws IOException {
        List<byte[]> batch = new ArrayList<>(BATCH);
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                batch.add(line.getBytes(StandardCharsets.ISO_8859_1));
                if (batch.size() == BATCH) {
                    add(batch);
                }
            }
        }
        if (!batch.isEmpty()) {
            add(batch);
        }
    }

    private void add(List<byte[]> batch) {
        batches.add(batch.toArray(byte[][]::new));
        lines += batch.size();
        batch.clear();
    }

    /** Pushes all lines onto the list; returns the lines per second. */
    double push(RedisAddress redis, String key) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        try (UnifiedJedis client = redis.openClient(1)) {
            client.ping();
            long begin = System.nanoTime();
            batches.forEach(batch -> client.rpush(name, batch));
            return lines * 1e9 / (System.nanoTime() - begin);
        }
    }
}
