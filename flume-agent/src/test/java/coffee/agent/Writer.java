package coffee.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Appends lines to a file on another thread, a few at a time, in about this time; closing it writes the rest at once.
 */
final class Writer implements AutoCloseable {

    private static final int PORTIONS = 200;

    private final AtomicBoolean hurry = new AtomicBoolean();
    private final CompletableFuture<Void> done;

    private Writer(Path file, List<String> lines, int millis) {
        done = CompletableFuture.runAsync(
                () -> append(file, lines, Duration.ofMillis(millis).dividedBy(PORTIONS)));
    }

    static Writer of(Path file, List<String> lines, int millis) {
        return new Writer(file, lines, millis);
    }

    private void append(Path file, List<String> lines, Duration pause) {
        int portion = Math.max(1, lines.size() / PORTIONS);
        for (int i = 0; i < lines.size(); i += portion) {
            TestLines.append(file, lines.subList(i, Math.min(lines.size(), i + portion)));
            if (!hurry.get()) {
                FailingRedis.pass(pause);
            }
        }
    }

    /** Writes what is left without pauses, and waits for it. */
    @Override
    public void close() {
        hurry.set(true);
        done.join();
    }
}
