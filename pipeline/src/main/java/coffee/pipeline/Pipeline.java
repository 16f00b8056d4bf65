package coffee.pipeline;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The parts of a pipeline that run on this machine. What was started last is stopped first. For one thread; closing it
 * leaves no process.
 */
public final class Pipeline implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(9);

    private final Path logs;
    private final List<RunningPart> parts = new ArrayList<>();

    public Pipeline(Path logs) {
        this.logs = logs;
    }

    public RunningPart start(Part part) throws IOException {
        RunningPart running = RunningPart.start(part, logs);
        parts.add(running);
        return running;
    }

    public List<RunningPart> parts() {
        return List.copyOf(parts);
    }

    public RunningPart part(String name) {
        return parts.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /** The first part that has ended, if any. */
    public Optional<RunningPart> ended() {
        return parts.stream().filter(p -> !p.isAlive()).findFirst();
    }

    /**
     * Waits until every part is well, or {@code giveUp}; a {@link CommandFailure} tells of the part that ended, or that
     * is not well in time.
     */
    public void awaitWell(Duration patience, BooleanSupplier giveUp) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        List<RunningPart> waiting = new ArrayList<>(parts);
        while (!giveUp.getAsBoolean()) {
            ended().ifPresent(Pipeline::failEnded);
            waiting.removeIf(RunningPart::isWell);
            if (waiting.isEmpty()) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                RunningPart late = waiting.get(0);
                throw new CommandFailure("the " + late.name() + " is not well after " + patience.toSeconds() + " s: "
                        + late.lastLogLine() + " (all it said is in " + late.log() + ")");
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** Throws a {@link CommandFailure}: a part that should run has ended. */
    public static void failEnded(RunningPart part) {
        throw new CommandFailure("the " + part.name() + " ended with exit code " + part.exitCode() + ": "
                + part.lastLogLine() + " (all it said is in " + part.log() + ")");
    }

    /** Stops one part and forgets it. */
    public void stop(RunningPart part) {
        stop(part, Instant.now().plus(STOP_WITHIN));
    }

    private void stop(RunningPart part, Instant end) {
        part.askToStop();
        Duration left = Duration.between(Instant.now(), end);
        part.awaitEnd(left.compareTo(LOOK_EVERY) > 0 ? left : LOOK_EVERY);
        parts.remove(part);
    }

    /** Stops all parts, the last one first; none is left even if one would not stop by itself. */
    @Override
    public void close() {
        Instant end = Instant.now().plus(STOP_WITHIN);
        for (int i = parts.size() - 1; i >= 0; i--) {
            stop(parts.get(i), end);
        }
    }
}
