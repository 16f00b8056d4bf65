package coffee.bench.pipeline;

import coffee.redis.RedisAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/**
 * The least that anybody must do to get lines onto a list: it has the lines of the file in memory, in batches as the
 * agent makes them, and pushes them one after the other, awaiting each answer.
 */
final class BareClient {

    private static final int BATCH = 2_000;

    private final List<byte[][]> batches = new ArrayList<>();
    private long lines;

    /** Reads the file. */
    BareClient(Path file) throws IOException {
        List<byte[]> batch = new ArrayList<>(BATCH);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 20];
            int kept = 0;
            for (int got = in.read(buffer, 0, buffer.length);
                    got > 0;
                    got = in.read(buffer, kept, buffer.length - kept)) {
                int end = kept + got;
                int from = 0;
                for (int at = kept; at < end; at++) {
                    if (buffer[at] == '\n') {
                        batch.add(Arrays.copyOfRange(buffer, from, at));
                        from = at + 1;
                    }
                    if (batch.size() == BATCH) {
                        add(batch);
                    }
                }
                kept = end - from;
                System.arraycopy(buffer, from, buffer, 0, kept);
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

    /** Pushes all lines onto the list, and gives how many it pushed a second. */
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
