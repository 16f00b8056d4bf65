package coffee.cluster;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A daemon of the cluster in a folder, identified by its pid file: it outlives this object and this process. For one
 * thread.
 */
record Daemon(Kind kind, ClusterFolder folder) {

    private static final int LAST_WORDS = 200;

    /** The process, if it runs. */
    Optional<ProcessHandle> running() {
        return pidFile().running();
    }

    /** Whether it was started and not stopped by {@code down}. */
    boolean wasStarted() {
        return pidFile().written();
    }

    void forget() {
        pidFile().remove();
    }

    private PidFile pidFile() {
        return folder.pid(kind);
    }

    /** Starts it unless it runs; throws if its port is in use. */
    void startUnlessRunning(int port) {
        if (running().isPresent()) {
            return;
        }
        if (Ports.inUse(port)) {
            throw new CommandFailure("port " + port + " of " + kind.label() + " is in use by another");
        }
        List<String> command = new ArrayList<>(kind.command(folder));
        if (kind == Kind.ZOOKEEPER) {
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
            throw new CommandFailure("cannot start " + kind.label() + ": " + e.getMessage(), e);
        }
    }

    /** Waits until it is {@code well}; throws if it dies instead. */
    void await(BooleanSupplier well) {
        Processes.awaitThat(
                () -> isNow(well),
                Duration.ofMillis(50),
                within -> kind.label() + " was not ready within " + within.toSeconds() + " s: " + lastWords());
    }

    private boolean isNow(BooleanSupplier well) {
        if (well.getAsBoolean()) {
            return true;
        }
        if (running().isEmpty()) {
            throw new CommandFailure(kind.label() + " died while starting: " + lastWords());
        }
        return false;
    }

    /** The last line of its output, or else of its log. */
    String lastWords() {
        for (Path file : List.of(output(), folder.logs().resolve(kind.label() + ".log"))) {
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
        return folder.logs().resolve(kind.label() + ".out");
    }

    /**
     * Remembers a process by its pid and its start, so that a later process with the same pid is not mistaken for it.
     */
    record PidFile(Path file) {

        void write(ProcessHandle process) {
            try {
                Files.createDirectories(file.getParent());
                Files.write(file, List.of(Long.toString(process.pid()), started(process)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The process, if it still runs. */
        Optional<ProcessHandle> running() {
            try {
                List<String> lines = Files.readAllLines(file);
                return lines.size() < 2
                        ? Optional.empty()
                        : ProcessHandle.of(Long.parseLong(lines.get(0)))
                                .filter(PidFile::runs)
                                .filter(p -> started(p).equals(lines.get(1)));
            } catch (IOException | NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Whether a process was started and not stopped by {@code down}. */
        boolean written() {
            return Files.exists(file);
        }

        void remove() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /**
         * Java reports a zombie as alive, a process that has ended but whose parent has not waited for it. It has no
         * command any more.
         */
        private static boolean runs(ProcessHandle process) {
            return process.isAlive() && process.info().command().isPresent();
        }

        private static String started(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toString).orElse("unknown");
        }
    }

    /** The daemons of a cluster, in the order in which they start. */
    public enum Kind {
        ZOOKEEPER("org.apache.storm.shade.org.apache.zookeeper.server.ZooKeeperServerMain", "128m"),
        NIMBUS("org.apache.storm.daemon.nimbus.Nimbus", "256m"),
        SUPERVISOR("org.apache.storm.daemon.supervisor.Supervisor", "192m");

        private final String mainClass;
        private final String heap;

        Kind(String mainClass, String heap) {
            this.mainClass = mainClass;
            this.heap = heap;
        }

        /** Its command line. It is tuned for a fast start, not for speed. */
        List<String> command(ClusterFolder folder) {
            return List.of(
                    "nohup",
                    folder.java(),
                    "-javaagent:" + folder.agent(),
                    "-Xmx" + heap,
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Dstorm.home=" + folder.root(),
                    "-Dstorm.log.dir=" + folder.logs(),
                    "-Dlogfile.name=" + label() + ".log",
                    "-Dlog4j.configurationFile=" + folder.log4j().resolve("cluster.xml"),
                    "-cp",
                    folder.lib() + "/*:" + folder.conf(),
                    mainClass);
        }

        /** Its name in messages and files. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
