package coffee.bench.pipeline;

import coffee.generator.draw.OrderLines.Config;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineTarget;
import coffee.generator.out.OutFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Appends orders to a file at an even rate, and notes when: line by line, just before it is written. */
final class Appender implements Callable<long[]> {

    private static final long LOOK_EVERY = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long SEED = 20_261_120;

    private final Path file;
    private final int lines;
    private final int perSecond;

    Appender(Path file, int lines, int perSecond) {
        this.file = file;
        this.lines = lines;
        this.perSecond = perSecond;
    }

    /** Writes all lines; the answer has the nanosecond of each. */
    @Override
    public long[] call() throws IOException, InterruptedException {
        Config config = new Config(SEED, true, 0, Optional.empty());
        OrderLines orders = new OrderLines(config, index -> System.currentTimeMillis());
        long[] appendedAt = new long[lines];
        try (LineTarget target = OutFile.open(file.toString(), note -> {})) {
            long begin = System.nanoTime();
            for (int written = 0; written < lines; ) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped");
                }
                long now = System.nanoTime();
                int due = (int) Math.min(lines, (now - begin) * perSecond / SECOND);
                if (due > written) {
                    // A write is a millisecond's lines; after a pause it may be more than one draw gives.
                    var drawn = orders.draw(due - written);
                    Arrays.fill(appendedAt, written, written + drawn.count(), now);
                    target.write(drawn);
                    written += drawn.count();
                } else {
                    LockSupport.parkNanos(LOOK_EVERY);
                }
            }
        }
        return appendedAt;
    }
}
