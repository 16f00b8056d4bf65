package coffee.bench.pipeline;

import coffee.cli.CommandFailure;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineTarget;
import coffee.generator.out.OutFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How fast the lines of a file arrive: polls a number that grows with them; {@code check} fails if a part has ended
 * that should run.
 */
record Throughput(LongSupplier reached, Runnable check) {

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
        try (LineTarget target = OutFile.open(file.toString(), note -> {})) {
            while (target.written() < orders) {
                target.write(lines.draw(orders - target.written()));
            }
        }
        return file;
    }
}
