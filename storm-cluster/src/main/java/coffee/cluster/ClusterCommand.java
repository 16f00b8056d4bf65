package coffee.cluster;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.cli.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.storm.generated.TopologySummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The command {@code cluster}. */
@Command(
        name = "cluster",
        description = {
            "A real Storm cluster on this machine: ZooKeeper, Nimbus, Supervisor and workers as processes of their own.",
            "It listens on loopback alone. It goes on after the command has ended, until it is taken down."
        },
        subcommands = {
            ClusterCommand.Up.class,
            ClusterCommand.Status.class,
            ClusterCommand.Submit.class,
            ClusterCommand.Kill.class,
            ClusterCommand.Down.class
        })
public final class ClusterCommand {

    public static void main(String... args) {
        // Storm's client would also log what the command reports more clearly.
        System.setProperty("log4j2.configurationFile", "coffee/cluster/client.xml");
        Cli.main(new ClusterCommand(), args);
    }

    /** A command on the cluster in a folder. */
    abstract static class OnCluster implements Callable<Integer> {

        @Option(
                names = "--dir",
                paramLabel = "D",
                description = "The folder of the cluster: its logs, data and settings (default: .coffee/storm).")
        private Path folder;

        @Spec
        private CommandSpec spec;

        final StormCluster cluster() {
            return new StormCluster(
                    new ClusterFolder(folder == null ? Home.data("storm") : folder),
                    Home.part("storm/lib", "topology/target/storm/lib"));
        }

        final CommandLine commandLine() {
            return spec.commandLine();
        }

        final void say(String line) {
            commandLine().getOut().println(line);
        }
    }

    @Command(
            name = "up",
            description = "Starts the cluster, or those parts of it that do not run, and waits until it is well.")
    static final class Up extends OnCluster {

        private static final int LAST_PORT = 65_535;

        @Option(
                names = "--first-port",
                paramLabel = "N",
                description =
                        "Take the ports from N on: ZooKeeper, Nimbus, Supervisor, then the slots (default: free ones).")
        private Integer firstPort;

        @Option(
                names = "--slots",
                paramLabel = "N",
                description = "How many workers there can be at most (default: ${DEFAULT-VALUE}).")
        private int slots = 4;

        @Override
        public Integer call() {
            if (slots < 1 || slots > 100) {
                throw new ParameterException(commandLine(), "--slots must be from 1 to 100, not " + slots);
            }
            if (firstPort != null && (firstPort < 1024 || firstPort + 2 + slots > LAST_PORT)) {
                throw new ParameterException(
                        commandLine(),
                        "--first-port must be from 1024 to " + (LAST_PORT - 2 - slots) + ", not " + firstPort);
            }
            StormCluster cluster = cluster();
            if (cluster.isWhole()) {
                say("the cluster is up already: see bin/coffee cluster status");
                return ExitCode.DONE;
            }
            Instant begin = Instant.now();
            try (StatusLine status = StatusLine.show(false, () -> "starting the cluster …")) {
                cluster.up(firstPort == null ? Ports.free(slots) : Ports.from(firstPort, slots));
            }
            say(String.format(
                    Locale.ROOT,
                    "the cluster is up after %.1f s: Nimbus on 127.0.0.1:%d, %d slots, logs in %s",
                    Duration.between(begin, Instant.now()).toMillis() / 1000.0,
                    cluster.ports().nimbus(),
                    cluster.ports().slots().size(),
                    cluster.folder().logs()));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "status",
            description =
                    "Shows the processes of the cluster, its topologies and their workers. Exits with 1 if a part died.")
    static final class Status extends OnCluster {

        @Override
        public Integer call() {
            StormCluster cluster = cluster();
            PrintWriter out = commandLine().getOut();
            Ports ports = cluster.ports();
            for (Daemon.Kind kind : Daemon.Kind.values()) {
                out.println(line(cluster, kind, ports.of(kind)));
            }
            List<Worker> workers = cluster.workers();
            if (cluster.running(Daemon.Kind.NIMBUS).isEmpty() || !topologies(cluster, workers, out)) {
                workers.forEach(w -> show(cluster, w, out));
            }
            out.println("logs in " + cluster.folder().logs());
            return cluster.isWhole() ? ExitCode.DONE : ExitCode.FAILED;
        }

        private static String line(StormCluster cluster, Daemon.Kind kind, int port) {
            Optional<ProcessHandle> process = cluster.running(kind);
            return process.isPresent()
                    ? String.format(
                            "%-12s up     pid %-8d 127.0.0.1:%d",
                            kind.label(), process.get().pid(), port)
                    : String.format(
                            "%-12s DIED   %s",
                            kind.label(), cluster.daemon(kind).lastWords());
        }

        /** Shows the topologies, each with its workers; false if Nimbus does not answer. */
        private static boolean topologies(StormCluster cluster, List<Worker> workers, PrintWriter out) {
            try {
                List<TopologySummary> topologies = cluster.nimbus().summary().get_topologies();
                if (topologies.isEmpty()) {
                    out.println("no topology: bin/coffee cluster submit");
                }
                for (TopologySummary t : topologies) {
                    out.printf(
                            "topology     %s  %s  %d workers, %d executors, for %s%n",
                            t.get_name(),
                            t.get_status(),
                            t.get_num_workers(),
                            t.get_num_executors(),
                            Duration.ofSeconds(t.get_uptime_secs())
                                    .toString()
                                    .substring(2)
                                    .toLowerCase(java.util.Locale.ROOT));
                    workers.stream()
                            .filter(w -> w.topologyId().equals(t.get_id()))
                            .forEach(w -> show(cluster, w, out));
                }
                return true;
            } catch (CommandFailure e) {
                out.println(e.getMessage());
                return false;
            }
        }

        private static void show(StormCluster cluster, Worker worker, PrintWriter out) {
            String state = cluster.hasReported(worker) ? "up" : "starts";
            out.printf("  worker     %-7spid %-8d slot %d%n", state, worker.pid(), worker.port());
        }
    }

    @Command(
            name = "submit",
            description = {
                "Submits the topology, as \"storm jar\" does: with the jar that any Storm cluster takes.",
                "All further options are the topology's own: bin/coffee cluster submit -- --help lists them."
            })
    static final class Submit extends OnCluster {

        @Option(names = "--workers", paramLabel = "N", description = "Worker processes (default: as in the settings).")
        private Integer workers;

        @Unmatched
        private List<String> options = new ArrayList<>();

        @Override
        public Integer call() {
            Path jar = Home.part("storm/coffee-topology.jar", "topology/target/coffee-topology.jar");
            if (!Files.exists(jar)) {
                throw new CommandFailure(jar + " is not there: build the topology module first");
            }
            List<String> arguments = new ArrayList<>(options);
            if (workers != null) {
                arguments.addAll(List.of("--set", "topology.workers=" + workers));
            }
            return cluster().submit(jar, "coffee.topology.CoffeeTopology", arguments);
        }
    }

    @Command(name = "kill", description = "Kills a topology. What it had not counted stays in the queue.")
    static final class Kill extends OnCluster {

        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                defaultValue = "coffee",
                description = "The topology (default: ${DEFAULT-VALUE}).")
        private String name;

        @Override
        public Integer call() {
            StormCluster cluster = cluster();
            cluster.nimbus().kill(name);
            cluster.awaitGone(name);
            say("the topology " + name + " is killed");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "down",
            description =
                    "Stops the cluster: workers, Supervisor, Nimbus and ZooKeeper. Its topologies end with it; logs stay.")
    static final class Down extends OnCluster {

        @Override
        public Integer call() {
            int stopped = cluster().down();
            say(stopped == 0 ? "no cluster was up" : "the cluster is down: " + stopped + " processes ended");
            return ExitCode.DONE;
        }
    }
}
