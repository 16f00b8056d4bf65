package coffee.pipeline;

import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.contract.RedisLayout;
import coffee.pipeline.Part.Health;
import coffee.redis.RedisAddress;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** The end of a run: all that was written comes through, and {@code coffee check} finds each order counted once. */
public final class FinalCheck {

    private static final Duration CHECK_WITHIN = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Workplace place;
    private final Parts parts;

    public FinalCheck(Workplace place, Parts parts) {
        this.place = place;
        this.parts = parts;
    }

    /**
     * Waits until as many lines as the files have are counted or rejected, or {@code giveUp}; {@link CommandFailure}
     * where nothing has moved for {@code patience}. {@code redis} is asked how many are.
     */
    public void awaitAllCounted(RedisAddress redis, Duration patience, BooleanSupplier giveUp)
            throws IOException, InterruptedException {
        long written = lines(place.orderFiles());
        try (UnifiedJedis client = redis.openClient(1)) {
            CountsStore store = new CountsStore(client, RedisLayout.DEFAULT);
            long before = -1;
            Instant moved = Instant.now();
            while (!giveUp.getAsBoolean()) {
                long settled = settled(store);
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
    }

    /** The lines that are counted or rejected, or -1 where Redis does not say. */
    private static long settled(CountsStore store) {
        try {
            Standing standing = store.standing();
            return standing.lines() - standing.queued();
        } catch (JedisException e) {
            return -1;
        }
    }

    /** How many lines the files have; a last one without a line feed is one too. */
    static long lines(List<Path> files) throws IOException {
        long lines = 0;
        byte[] block = new byte[1 << 16];
        for (Path file : files) {
            byte last = '\n';
            try (InputStream in = Files.newInputStream(file)) {
                for (int n = in.read(block); n > 0; n = in.read(block)) {
                    for (int i = 0; i < n; i++) {
                        lines += block[i] == '\n' ? 1 : 0;
                    }
                    last = block[n - 1];
                }
            }
            lines += last == '\n' ? 0 : 1;
        }
        return lines;
    }

    /** Runs the check and prints what it says. */
    public int run(PrintWriter out) throws IOException {
        List<String> words = new ArrayList<>(List.of("check"));
        place.orderFiles().forEach(file -> words.add(file.toString()));
        Part check = new Part("check", words, parts.environment(), Health.RUNS);
        RunningPart running = RunningPart.start(check, place.logs());
        boolean ended = running.awaitEnd(CHECK_WITHIN);
        for (String line : Files.readAllLines(running.log())) {
            out.println(line);
        }
        out.flush();
        return ended && running.exitCode() == ExitCode.DONE ? ExitCode.DONE : ExitCode.FAILED;
    }
}
