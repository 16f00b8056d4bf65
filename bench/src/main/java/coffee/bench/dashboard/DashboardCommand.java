package coffee.bench.dashboard;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import coffee.bench.report.Latencies;
import coffee.cli.ExitCode;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench dashboard}. */
@Command(
        name = "dashboard",
        description = "How fast the dashboard tells the past to many at once, and what many viewers cost it.")
public final class DashboardCommand implements Callable<Integer>, Findings {

    @Option(names = "--periods", defaultValue = "10000", description = "Stored periods (default: ${DEFAULT-VALUE}).")
    private int periods;

    @Option(
            names = "--clients",
            defaultValue = "20",
            description = "Who ask for them at once (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(names = "--requests", defaultValue = "50", description = "How often each asks (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(names = "--viewers", defaultValue = "500", description = "Who watch (default: ${DEFAULT-VALUE}).")
    private int viewers;

    @Option(names = "--asleep", defaultValue = "50", description = "Who never read (default: ${DEFAULT-VALUE}).")
    private int asleep;

    @Option(names = "--updates", defaultValue = "5", description = "Live updates a second (default: ${DEFAULT-VALUE}).")
    private int updatesPerSecond;

    @Option(names = "--seconds", defaultValue = "20", description = "How long they watch (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    DashboardCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis redis = RedisAddress.of(server.uri()).openClient(1)) {
            SampleCounts counts = new SampleCounts(redis);
            counts.store(periods);
            print("%s%n", Latencies.head("/api/periods", "answers"));
            try (DashboardProcess dashboard = DashboardProcess.start(server.uri())) {
                Askers askers = new Askers(clients, requests, periods);
                ask(askers, dashboard, "limit=" + periods, "to warm up, the bench's own clients too");
                find(ask(askers, dashboard, "limit=" + periods, "all " + periods + " periods"));
                ask(askers, dashboard, "", "the usual thousand");
                ask(askers, dashboard, "limit=1000&from=%d", "a thousand, each from elsewhere");
                print("%nmost memory %d MB%n", dashboard.peakMegabytes());
            }
            print("%n%s%n", Latencies.head("/api/live", "updates"));
            Viewing viewing = new Viewing(viewers, updatesPerSecond, seconds);
            Viewing.Cost alone = watch(viewing, server.uri(), counts, 0);
            find(alone, watch(viewing, server.uri(), counts, asleep));
        }
        return ExitCode.DONE;
    }

    private Askers.Cost ask(Askers askers, DashboardProcess dashboard, String query, String what)
            throws IOException, InterruptedException {
        Askers.Cost cost = askers.ask(dashboard, query);
        print("%s%n", cost.latencies().row(clients + " clients, " + what));
        print("%-52s %.1f ms of CPU an answer%n", "", cost.cpuMillis());
        return cost;
    }

    private Viewing.Cost watch(Viewing viewing, String redis, SampleCounts counts, int sleepers) throws IOException {
        Viewing.Cost cost = viewing.watch(redis, counts, sleepers);
        String who = viewers + " viewers" + (sleepers == 0 ? "" : " and " + sleepers + " who never read");
        print("%s%n", cost.latencies().row(who + ", " + updatesPerSecond + " updates/s"));
        print("%-52s %.2f cores, most memory %d MB%n", "", cost.cores(), cost.megabytes());
        return cost;
    }

    private void find(Askers.Cost cost) {
        findings.add(new Finding(
                "dashboard",
                String.format(Locale.ROOT, "an answer with %,d periods, %d clients at once", periods, clients),
                String.format(
                        Locale.ROOT,
                        "%.0f ms at the 99th percentile",
                        cost.latencies().p99Millis()),
                String.format(
                        Locale.ROOT,
                        "%.0f ms in the middle, %.1f ms of CPU an answer",
                        cost.latencies().p50Millis(),
                        cost.cpuMillis())));
    }

    private void find(Viewing.Cost alone, Viewing.Cost besideSleepers) {
        findings.add(new Finding(
                "dashboard",
                String.format(Locale.ROOT, "%d live viewers, %d updates/s", viewers, updatesPerSecond),
                spent(alone),
                reached(alone)));
        findings.add(new Finding(
                "dashboard",
                String.format(Locale.ROOT, "the same beside %d who never read", asleep),
                spent(besideSleepers),
                reached(besideSleepers)));
    }

    private static String spent(Viewing.Cost cost) {
        return String.format(Locale.ROOT, "%.2f cores, %d MB", cost.cores(), cost.megabytes());
    }

    private static String reached(Viewing.Cost cost) {
        return String.format(
                Locale.ROOT,
                "an update is there in %.0f ms, %.0f ms at the 99th percentile",
                cost.latencies().p50Millis(),
                cost.latencies().p99Millis());
    }

    private void print(String format, Object... values) {
        spec.commandLine().getOut().printf(Locale.ROOT, format, values);
        spec.commandLine().getOut().flush();
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
