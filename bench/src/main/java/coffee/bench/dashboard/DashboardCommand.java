package coffee.bench.dashboard;

import coffee.bench.Benchmark;
import coffee.bench.Latencies;
import coffee.bench.Stand;
import coffee.bench.Usage;
import coffee.cli.ExitCode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench dashboard}. */
@Command(
        name = "dashboard",
        description = "How fast the dashboard tells the past to many at once, and what many viewers cost it.")
public final class DashboardCommand extends Benchmark {

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

    DashboardCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Stand stand = Stand.raise();
                UnifiedJedis redis = stand.redis().openClient(1)) {
            SampleCounts counts = new SampleCounts(redis);
            counts.store(periods);
            print("%s", Latencies.head("/api/periods", "answers"));
            Askers askers = new Askers(clients, requests, periods);
            stand.startDashboard();
            ask(askers, stand, "limit=" + periods, "to warm up, the bench's own clients too");
            find(ask(askers, stand, "limit=" + periods, "all " + periods + " periods"));
            ask(askers, stand, "", "the usual thousand");
            ask(askers, stand, "limit=1000&from=%d", "a thousand, each from elsewhere");
            print("most memory %d MB", Usage.peakMemory(stand.dashboardProcess()) >> 20);
            stand.stopDashboard();
            print("%s", Latencies.head("/api/live", "updates"));
            Audience.Cost alone = watch(stand, counts, 0);
            find(alone, watch(stand, counts, asleep));
        }
        return ExitCode.DONE;
    }

    private Askers.Cost ask(Askers askers, Stand stand, String query, String what)
            throws IOException, InterruptedException {
        Askers.Cost cost = askers.ask(stand, query);
        print("%s", cost.latencies().row(clients + " clients, " + what));
        print("%-52s %.1f ms of CPU an answer", "", cost.cpuMillis());
        return cost;
    }

    /** On a dashboard of its own. */
    private Audience.Cost watch(Stand stand, SampleCounts counts, int sleepers)
            throws IOException, InterruptedException {
        stand.startDashboard();
        Audience.Cost cost = Audience.cost(stand, counts, viewers, sleepers, updatesPerSecond, seconds);
        stand.stopDashboard();
        String who = viewers + " viewers" + (sleepers == 0 ? "" : " and " + sleepers + " who never read");
        print("%s", cost.latencies().row(who + ", " + updatesPerSecond + " updates/s"));
        print("%-52s %.2f cores, most memory %d MB", "", cost.cores(), cost.megabytes());
        return cost;
    }

    private void find(Askers.Cost cost) {
        found(
                text("an answer with %,d periods, %d clients at once", periods, clients),
                text("%.0f ms at the 99th percentile", cost.latencies().p99Millis()),
                text(
                        "%.0f ms in the middle, %.1f ms of CPU an answer",
                        cost.latencies().p50Millis(), cost.cpuMillis()));
    }

    private void find(Audience.Cost alone, Audience.Cost besideSleepers) {
        found(text("%d live viewers, %d updates/s", viewers, updatesPerSecond), spent(alone), reached(alone));
        found(text("the same beside %d who never read", asleep), spent(besideSleepers), reached(besideSleepers));
    }

    private static String spent(Audience.Cost cost) {
        return text("%.2f cores, %d MB", cost.cores(), cost.megabytes());
    }

    private static String reached(Audience.Cost cost) {
        return text(
                "an update is there in %.0f ms, %.0f ms at the 99th percentile",
                cost.latencies().p50Millis(), cost.latencies().p99Millis());
    }
}
