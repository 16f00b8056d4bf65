package coffee.cluster;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One of the daemons of the cluster in a folder, known by its pid file: it outlives this object and this process. For one
 * thread.
 */
record Daemon(Part part, ClusterFolder folder) {

    private static final int LAST_WORDS = 200;

    /** The process, if it runs. */
    Optional<ProcessHandle> running() {
        return pidFile().running();
    }

    /** Whether it was started, and not taken down again. */
    boolean wasStarted() {
        return pidFile().written();
    }

    void forget() {
        pidFile().remove();
    }

    private PidFile pidFile() {
        return folder.pid(part);
    }

    /** Starts it, if it does not run; throws where somebody else is at its port. */
    void startUnlessRunning(int port) {
        if (running().isPresent()) {
            return;
        }
        if (Ports.inUse(port)) {
            throw new CommandFailure("port " + port + " of " + part.label() + " is in use by another");
        }
        List<String> command = new ArrayList<>(part.command(folder));
        if (part == Part.ZOOKEEPER) {
            command.add(folder.zooCfg().toString());
        }
        try {
            Files.createDirectories(folder.logs());
            Process process = new ProcessBuilder(command)
                    .directory(folder.root().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output().toFile())
                    .start();
            pidFile().write(process.toHandle());
        } catch (IOException e) {
            throw new CommandFailure("cannot start " + part.label() + ": " + e.getMessage(), e);
        }
    }

    /** Waits until it is {@code well}, and throws if it dies instead. */
    void await(BooleanSupplier well) {
        Wait.until(
                () -> isNow(well),
                Duration.ofMillis(50),
                within -> part.label() + " was not well within " + within.toSeconds() + " s: " + lastWords());
    }

    private boolean isNow(BooleanSupplier well) {
        if (well.getAsBoolean()) {
            return true;
        }
        if (running().isEmpty()) {
            throw new CommandFailure(part.label() + " died while starting: " + lastWords());
        }
        return false;
    }

    /** The last line that it wrote, to its output where there is one and else to its log. */
    String lastWords() {
        for (Path file : List.of(output(), folder.logs().resolve(part.label() + ".log"))) {
            try {
                List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
                if (!lines.isEmpty()) {
                    String last = lines.get(lines.size() - 1);
                    return last.substring(0, Math.min(LAST_WORDS, last.length())) + " (" + file + ")";
                }
            } catch (IOException e) {
                continue;
            }
        }
        return "it wrote no log";
    }

    private Path output() {
        return folder.logs().resolve(part.label() + ".out");
    }
}
