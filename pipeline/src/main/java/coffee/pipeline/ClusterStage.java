package coffee.pipeline;

import coffee.cli.CommandFailure;
import coffee.pipeline.Part.Health;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Storm cluster that runs the topology, started by {@code coffee cluster}; closing it stops the cluster. */
public final class ClusterStage implements AutoCloseable {

    private static final Duration UP_WITHIN = Duration.ofSeconds(120);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(30);
    private static final Pattern PROCESS = Pattern.compile("\\s*(\\w+)\\s+up\\s+pid (\\d+).*");

    private final Workplace place;
    private final Parts parts;

    private ClusterStage(Workplace place, Parts parts) {
        this.place = place;
        this.parts = parts;
    }

    static ClusterStage raise(Workplace place, Parts parts) throws IOException {
        ClusterStage cluster = new ClusterStage(place, parts);
        try {
            cluster.run(UP_WITHIN, "up");
            cluster.run(UP_WITHIN, "submit");
            return cluster;
        } catch (IOException | CommandFailure e) {
            try {
                cluster.close();
            } catch (UncheckedIOException | CommandFailure next) {
                e.addSuppressed(next);
            }
            throw e;
        }
    }

    /** Waits for the topology's heartbeat, or {@code giveUp}; {@link CommandFailure} after {@code patience}. */
    void awaitCounting(Health heartbeat, Duration patience, BooleanSupplier giveUp) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (!heartbeat.isWell() && !giveUp.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new CommandFailure("the topology on the cluster does not count after " + patience.toSeconds()
                        + " s (the cluster's logs are in " + place.cluster().resolve("logs") + ")");
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** Restarts the processes of the cluster that died. */
    public void mend() throws IOException {
        run(UP_WITHIN, "up");
    }

    /** The processes of the cluster that are up, by their kind, such as worker or nimbus. */
    public Map<String, List<ProcessHandle>> processes() throws IOException {
        Path log = place.logs().resolve("cluster-status.log");
        Files.deleteIfExists(log);
        RunningPart status = RunningPart.start(part("status"), place.logs());
        status.awaitEnd(DOWN_WITHIN);
        Map<String, List<ProcessHandle>> processes = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher m = PROCESS.matcher(line);
            if (m.matches()) {
                ProcessHandle.of(Long.parseLong(m.group(2)))
                        .ifPresent(p -> processes
                                .computeIfAbsent(m.group(1).toLowerCase(Locale.ROOT), kind -> new ArrayList<>())
                                .add(p));
            }
        }
        return processes;
    }

    /** The processes of one kind. */
    public List<ProcessHandle> processes(String kind) throws IOException {
        return processes().getOrDefault(kind, List.of());
    }

    private void run(Duration patience, String verb) throws IOException {
        RunningPart running = RunningPart.start(part(verb), place.logs());
        if (!running.awaitEnd(patience)) {
            throw new CommandFailure("the " + running.name() + " took longer than " + patience.toSeconds()
                    + " s (what it said is in " + running.log() + ")");
        }
        if (running.exitCode() != 0) {
            Pipeline.failEnded(running);
        }
    }

    private Part part(String verb) {
        return new Part(
                "cluster-" + verb,
                List.of("cluster", verb, "--dir", place.cluster().toString()),
                parts.environment(),
                Health.RUNS);
    }

    @Override
    public void close() {
        try {
            run(DOWN_WITHIN, "down");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
