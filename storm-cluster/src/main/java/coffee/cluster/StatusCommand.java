package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.storm.generated.TopologySummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code cluster status}. */
@Command(
        name = "status",
        description =
                "Shows the processes of the cluster, its topologies and their workers. Exits with 1 if a part died.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private FolderOption folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StormCluster cluster = folder.cluster();
        PrintWriter out = spec.commandLine().getOut();
        Ports ports = cluster.ports();
        for (Part part : Part.values()) {
            out.println(line(cluster, part, ports.of(part)));
        }
        List<Worker> workers = cluster.workers();
        if (cluster.running(Part.NIMBUS).isEmpty() || !topologies(cluster, workers, out)) {
            workers.forEach(w -> show(cluster, w, out));
        }
        out.println("logs in " + cluster.folder().logs());
        return cluster.isWhole() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String line(StormCluster cluster, Part part, int port) {
        Optional<ProcessHandle> process = cluster.running(part);
        return process.isPresent()
                ? String.format(
                        "%-12s up     pid %-8d 127.0.0.1:%d",
                        part.label(), process.get().pid(), port)
                : String.format(
                        "%-12s DIED   %s", part.label(), cluster.daemon(part).lastWords());
    }

    /** Shows the topologies, each with its workers; false where Nimbus does not tell them. */
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
                workers.stream().filter(w -> w.topologyId().equals(t.get_id())).forEach(w -> show(cluster, w, out));
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
