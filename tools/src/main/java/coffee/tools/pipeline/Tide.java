package coffee.tools.pipeline;

import coffee.cli.CommandFailure;
import coffee.store.CountsStore;
import coffee.store.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.exceptions.JedisException;

/** Waits until all that was written has gone through the pipeline. */
public final class Tide {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final CountsStore store;
    private final Duration patience;

    /** Waits for at most {@code patience} while nothing moves. */
    public Tide(CountsStore store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    /**
     * Waits until as many lines as the files have are counted or rejected, or {@code giveUp}; {@link CommandFailure}
     * where nothing moves any more.
     */
    public void awaitOut(List<Path> files, BooleanSupplier giveUp) throws IOException, InterruptedException {
        long written = Lines.in(files);
        long before = -1;
        Instant moved = Instant.now();
        while (!giveUp.getAsBoolean()) {
            long settled = settled();
            if (settled >= written) {
                return;
            }
            if (settled != before) {
                before = settled;
                moved = Instant.now();
            } else if (Instant.now().isAfter(moved.plus(patience))) {
                throw new CommandFailure(
                        "%,d lines were written, but only %,d came through, and nothing has moved for %d s"
                                .formatted(written, Math.max(0, settled), patience.toSeconds()));
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** The lines that are counted or rejected, or -1 where Redis does not say. */
    private long settled() {
        try {
            Standing standing = store.standing();
            return standing.lines() - standing.queued();
        } catch (JedisException e) {
            return -1;
        }
    }
}
