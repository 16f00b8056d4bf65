package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A cluster in a folder. It outlives this object and this process: whoever opens the folder next finds it again. For
 * one thread, and one user at a time.
 */
public final class StormCluster {

    private static final Duration WELL_WITHIN = Duration.ofSeconds(90);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final ClusterFolder folder;
    private final Path libraries;

    /** The cluster of that folder, up or not, that runs from Storm's {@code libraries}. */
    public StormCluster(ClusterFolder folder, Path libraries) {
        this.folder = folder;
        this.libraries = libraries;
    }

    public ClusterFolder folder() {
        return folder;
    }

    /** Starts what does not run, and waits until all is well. Ports are those of the last time, or {@code wanted}. */
    public void up(Ports wanted) {
        Ports ports = anyRunning() ? ports() : fresh(wanted);
        startUnlessRunning(Part.ZOOKEEPER, ports);
        await(Part.ZOOKEEPER, () -> answers(ports.zookeeper()));
        startUnlessRunning(Part.NIMBUS, ports);
        startUnlessRunning(Part.SUPERVISOR, ports);
        await(Part.NIMBUS, () -> answers(ports.nimbus()) && nimbusIsWell());
        await(
                Part.SUPERVISOR,
                () -> answers(ports.supervisor())
                        && !nimbus().summary().get_supervisors().isEmpty());
    }

    private Ports fresh(Ports ports) {
        ports.taken().ifPresent(port -> {
            throw new CommandFailure("port " + port + " is in use: give another with --first-port, or none");
        });
        try {
            new StormHome(folder, libraries).write(ports);
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + folder.root() + ": " + e.getMessage(), e);
        }
        return ports;
    }

    private void startUnlessRunning(Part part, Ports ports) {
        if (running(part).isPresent()) {
            return;
        }
        if (Ports.inUse(ports.of(part))) {
            throw new CommandFailure("port " + ports.of(part) + " of " + part.label() + " is in use by another");
        }
        List<String> command = new ArrayList<>(part.command(folder));
        if (part == Part.ZOOKEEPER) {
            command.add(folder.zooCfg().toString());
        }
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.root().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output(part).toFile())
                    .start();
            folder.pid(part).write(process.toHandle());
        } catch (IOException e) {
            throw new CommandFailure("cannot start " + part.label() + ": " + e.getMessage(), e);
        }
    }

    private void await(Part part, BooleanSupplier well) {
        Instant end = Instant.now().plus(WELL_WITHIN);
        while (!well.getAsBoolean()) {
            if (running(part).isEmpty()) {
                throw new CommandFailure(part.label() + " died while starting: " + lastWords(part));
            }
            if (Instant.now().isAfter(end)) {
                throw new CommandFailure(
                        part.label() + " was not well within " + WELL_WITHIN.toSeconds() + " s: " + lastWords(part));
            }
            pause(Duration.ofMillis(50));
        }
    }

    private boolean nimbusIsWell() {
        try {
            nimbus().summary();
            return true;
        } catch (CommandFailure e) {
            return false;
        }
    }

    /** Submits a jar as an operator does, with {@code storm jar}; gives the exit code of its main class. */
    public int submit(Path jar, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                folder.java(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dstorm.home=" + folder.root(),
                "-Dstorm.jar=" + jar.toAbsolutePath(),
                "-Dstorm.log.dir=" + folder.logs(),
                "-Dlogfile.name=submit.log",
                "-Dlog4j.configurationFile=" + folder.log4j().resolve("cluster.xml"),
                "-cp",
                folder.lib() + "/*:" + jar.toAbsolutePath() + ":" + folder.conf()));
        Home.folder().ifPresent(home -> command.add(1, "-Dcoffee.home=" + home));
        command.add(mainClass);
        command.addAll(arguments);
        ports();
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CommandFailure("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while submitting", e);
        }
    }

    /** A link to Nimbus; {@link CommandFailure} where no cluster is up. */
    public NimbusLink nimbus() {
        return new NimbusLink(ports().nimbus());
    }

    /** The ports of the cluster; {@link CommandFailure} where none is up. */
    public Ports ports() {
        return Ports.read(folder.ports())
                .filter(p -> anyStarted())
                .orElseThrow(() -> new CommandFailure("no cluster is up: bin/coffee cluster up starts one"));
    }

    public Optional<ProcessHandle> running(Part part) {
        return folder.pid(part).running();
    }

    public List<Worker> workers() {
        return Worker.in(folder);
    }

    /** Whether all daemons run. */
    public boolean isWhole() {
        return Arrays.stream(Part.values()).allMatch(p -> running(p).isPresent());
    }

    /** Waits until no topology of that name, and no worker of it, is left. */
    public void awaitGone(String topology) {
        Instant end = Instant.now().plus(WELL_WITHIN);
        while (nimbus().summary().get_topologies().stream()
                        .anyMatch(t -> t.get_name().equals(topology))
                || workers().stream().anyMatch(w -> w.isOf(topology))) {
            if (Instant.now().isAfter(end)) {
                throw new CommandFailure(topology + " has not ended within " + WELL_WITHIN.toSeconds() + " s");
            }
            pause(Duration.ofMillis(100));
        }
    }

    private boolean anyRunning() {
        return Arrays.stream(Part.values()).anyMatch(p -> running(p).isPresent());
    }

    private boolean anyStarted() {
        return Arrays.stream(Part.values()).anyMatch(p -> folder.pid(p).written());
    }

    /** Stops all of it, the workers too, forgets its topologies, and gives how many processes that were. */
    public int down() {
        int stopped = end(running(Part.SUPERVISOR).stream().toList());
        stopped += end(Worker.in(folder).stream().map(Worker::process).toList());
        stopped += end(running(Part.NIMBUS).stream().toList());
        stopped += end(running(Part.ZOOKEEPER).stream().toList());
        stopped += end(Worker.processes(folder));
        Arrays.stream(Part.values()).forEach(p -> folder.pid(p).remove());
        new StormHome(folder, libraries).forget();
        return stopped;
    }

    private static int end(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroy);
        Instant end = Instant.now().plus(END_WITHIN);
        for (ProcessHandle process : processes) {
            if (!ended(process, Duration.between(Instant.now(), end))) {
                process.destroyForcibly();
                ended(process, END_WITHIN);
            }
        }
        return processes.size();
    }

    private static boolean ended(ProcessHandle process, Duration within) {
        try {
            process.onExit().get(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** The last line that a daemon wrote, from its output where it has one and else from its log. */
    String lastWords(Part part) {
        for (Path file : List.of(output(part), folder.logs().resolve(part.label() + ".log"))) {
            try {
                List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
                if (!lines.isEmpty()) {
                    String last = lines.get(lines.size() - 1);
                    return last.substring(0, Math.min(200, last.length())) + " (" + file + ")";
                }
            } catch (IOException e) {
                continue;
            }
        }
        return "it wrote no log";
    }

    private Path output(Part part) {
        try {
            Files.createDirectories(folder.logs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder.logs().resolve(part.label() + ".out");
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while waiting", e);
        }
    }
}
