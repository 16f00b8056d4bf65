package coffee.bench.pipeline;

import coffee.cli.CommandFailure;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.OutFile;
import coffee.redis.RedisAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import redis.clients.jedis.UnifiedJedis;

/**
 * How fast the lines of a file arrive: polls a number that grows with them; {@code check} fails if a part has ended
 * that should run.
 */
record Throughput(LongSupplier reached, Runnable check) {

    private static final int BATCH = 2_000;
    private static final long SEED = 20_261_120;
    private static final Duration LOOK_EVERY = Duration.ofMillis(2);
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    /** Moves a file into the folder atomically; returns how many of its lines arrived per second. */
    double perSecond(Path file, long lines, Path folder) throws IOException, InterruptedException {
        Path there = folder.resolve(file.getFileName());
        long before = reached.getAsLong();
        long begin = System.nanoTime();
        Files.move(file, there, StandardCopyOption.ATOMIC_MOVE);
        long end = await(before + lines);
        Files.delete(there);
        return lines * 1e9 / (end - begin);
    }

    private long await(long all) throws InterruptedException {
        long last = -1;
        long movedAt = 0;
        while (true) {
            long now = reached.getAsLong();
            long nano = System.nanoTime();
            if (now >= all) {
                return nano;
            }
            if (now != last) {
                last = now;
                movedAt = nano;
            } else if (nano - movedAt > STANDSTILL.toNanos()) {
                throw new CommandFailure(
                        "nothing has moved for %d s, at %,d of %,d".formatted(STANDSTILL.toSeconds(), now, all));
            }
            check.run();
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /**
     * Writes a file with the orders of this number, which are the same in every run. Each file needs another number, as
     * files with the same content would be taken for copies.
     */
    static Path writeOrders(Path file, long orders, int number) throws IOException {
        Files.deleteIfExists(file);
        OrderLines lines = new OrderLines(new OrderLines.Config(SEED + number, false, 0, Optional.empty()), index -> 0);
        try (OutFile target = OutFile.open(file.toString(), note -> {})) {
            while (target.written() < orders) {
                target.write(lines.draw(orders - target.written()));
            }
        }
        return file;
    }

    /**
     * The least work that gets the lines of a file onto a list: a bare client holds them in memory, in batches as the agent
     * makes them, and pushes one after the other, waiting for each reply. Returns the lines per second.
     */
    static double ofBareClient(Path file, RedisAddress redis, String key) throws IOException {
        List<byte[][]> batches = new ArrayList<>();
        long lines = 0;
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            List<byte[]> batch = new ArrayList<>(BATCH);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                batch.add(line.getBytes(StandardCharsets.ISO_8859_1));
                if (batch.size() == BATCH) {
                    batches.add(batch.toArray(byte[][]::new));
                    batch.clear();
                }
                lines++;
            }
            if (!batch.isEmpty()) {
                batches.add(batch.toArray(byte[][]::new));
            }
        }
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        try (UnifiedJedis client = redis.openClient(1)) {
            client.ping();
            long begin = System.nanoTime();
            batches.forEach(batch -> client.rpush(name, batch));
            return lines * 1e9 / (System.nanoTime() - begin);
        }
    }
}
