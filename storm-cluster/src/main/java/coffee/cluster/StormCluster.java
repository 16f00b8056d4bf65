package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster in a folder. It outlives this object and this process: the next one that opens the folder finds it. For one
 * thread, and one user at a time.
 */
public final class StormCluster {

    private static final Duration END_WITHIN = Duration.ofSeconds(5);
    private static final Duration WORKERS_END_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ClusterFolder folder;
    private final Path libraries;

    /** The cluster in this folder, whether it is up or not, running from Storm's {@code libraries}. */
    public StormCluster(ClusterFolder folder, Path libraries) {
        this.folder = folder;
        this.libraries = libraries.toAbsolutePath();
    }

    public ClusterFolder folder() {
        return folder;
    }

    /**
     * Starts the daemons that do not run, and waits until all are ready. If any daemon still runs, the ports stay the
     * same; otherwise they are those that are {@code wanted}.
     */
    public void up(Ports wanted) {
        boolean anyRuns = daemons().anyMatch(daemon -> daemon.running().isPresent());
        Ports ports = anyRuns ? ports() : fresh(wanted);
        daemon(Daemon.Kind.ZOOKEEPER).startUnlessRunning(ports.zookeeper());
        daemon(Daemon.Kind.ZOOKEEPER).await(() -> Ports.answers(ports.zookeeper()));
        daemon(Daemon.Kind.NIMBUS).startUnlessRunning(ports.nimbus());
        daemon(Daemon.Kind.SUPERVISOR).startUnlessRunning(ports.supervisor());
        daemon(Daemon.Kind.NIMBUS).await(() -> Ports.answers(ports.nimbus()) && nimbusIsWell());
        daemon(Daemon.Kind.SUPERVISOR)
                .await(() -> Ports.answers(ports.supervisor())
                        && !nimbus().summary().get_supervisors().isEmpty());
    }

    private Ports fresh(Ports ports) {
        ports.taken().ifPresent(port -> {
            throw new CommandFailure("port " + port + " is in use: give another with --first-port, or none");
        });
        try {
            folder.write(libraries, ports);
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + folder.root() + ": " + e.getMessage(), e);
        }
        return ports;
    }

    private boolean nimbusIsWell() {
        try {
            nimbus().summary();
            return true;
        } catch (CommandFailure e) {
            return false;
        }
    }

    /** Submits a jar as {@code storm jar} does, on this terminal; returns the exit code of its main class. */
    public int submit(Path jar, String mainClass, List<String> arguments) {
        ports();
        List<String> command = storm(jar, mainClass, arguments);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CommandFailure("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while submitting", e);
        }
    }

    private List<String> storm(Path jar, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(folder.java());
        Home.folder().ifPresent(home -> command.add("-Dcoffee.home=" + home));
        command.add("-Dcoffee.data=" + Home.data(""));
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dstorm.home=" + folder.root(),
                "-Dstorm.jar=" + jar.toAbsolutePath(),
                "-Dstorm.log.dir=" + folder.logs(),
                "-Dlogfile.name=submit.log",
                "-Dlog4j.configurationFile=" + folder.log4j().resolve("cluster.xml"),
                "-cp",
                folder.lib() + "/*:" + jar.toAbsolutePath() + ":" + folder.conf(),
                mainClass));
        command.addAll(arguments);
        return command;
    }

    /** The connection to Nimbus; {@link CommandFailure} if no cluster is up. */
    public NimbusLink nimbus() {
        return new NimbusLink(ports().nimbus());
    }

    /** The ports of the cluster; {@link CommandFailure} if none is up. */
    public Ports ports() {
        return Ports.read(folder.ports())
                .filter(p -> daemons().anyMatch(Daemon::wasStarted))
                .orElseThrow(() -> new CommandFailure("no cluster is up: bin/coffee cluster up starts one"));
    }

    public Optional<ProcessHandle> running(Daemon.Kind kind) {
        return daemon(kind).running();
    }

    public List<Worker> workers() {
        return Worker.in(folder);
    }

    /** Whether the supervisor has a heartbeat of the worker; until then it considers it starting. */
    public boolean hasReported(Worker worker) {
        String[] heartbeats = folder.heartbeats(worker).toFile().list();
        return heartbeats != null && heartbeats.length > 0;
    }

    /** Whether all daemons run. */
    public boolean isWhole() {
        return daemons().allMatch(daemon -> daemon.running().isPresent());
    }

    /**
     * Waits until no topology of this name, and no worker of it, is left. Also ends workers that Storm leaves behind:
     * if a worker has not registered when it is to be killed, the supervisor believes that it has already ended.
     */
    public void awaitGone(String topology) {
        Processes.awaitThat(
                () -> nimbus().summary().get_topologies().stream()
                        .noneMatch(t -> t.get_name().equals(topology)),
                LOOK_EVERY,
                within -> topology + " has not ended within " + within.toSeconds() + " s");
        Instant leftBehind = Instant.now().plus(WORKERS_END_WITHIN);
        Processes.awaitThat(
                () -> {
                    if (Instant.now().isAfter(leftBehind)) {
                        end(workersOf(topology));
                    }
                    return workersOf(topology).isEmpty();
                },
                LOOK_EVERY,
                within -> "workers of " + topology + " have not ended within " + within.toSeconds() + " s");
    }

    private List<ProcessHandle> workersOf(String topology) {
        return workers().stream()
                .filter(worker -> worker.isOf(topology))
                .map(Worker::process)
                .toList();
    }

    /** Stops everything, workers included, and removes its topologies; returns the number of processes. */
    public int down() {
        int stopped = end(running(Daemon.Kind.SUPERVISOR).stream().toList());
        stopped += end(workers().stream().map(Worker::process).toList());
        stopped += end(running(Daemon.Kind.NIMBUS).stream().toList());
        stopped += end(running(Daemon.Kind.ZOOKEEPER).stream().toList());
        stopped += end(Worker.processes(folder));
        daemons().forEach(Daemon::forget);
        folder.forget();
        return stopped;
    }

    private static int end(List<ProcessHandle> processes) {
        return Processes.end(processes, END_WITHIN);
    }

    Daemon daemon(Daemon.Kind kind) {
        return new Daemon(kind, folder);
    }

    private Stream<Daemon> daemons() {
        return Arrays.stream(Daemon.Kind.values()).map(this::daemon);
    }
}
