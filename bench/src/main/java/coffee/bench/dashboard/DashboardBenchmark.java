package coffee.bench.dashboard;

import coffee.bench.Benchmark;
import coffee.bench.Latencies;
import coffee.bench.MeasuredPipeline;
import coffee.bench.Usage;
import coffee.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench dashboard}. */
@Command(
        name = "dashboard",
        description = "How fast the dashboard tells the past to many at once, and what many viewers cost it.")
public final class DashboardBenchmark extends Benchmark {

    @Option(names = "--periods", defaultValue = "10000", description = "Stored periods (default: ${DEFAULT-VALUE}).")
    private int periods;

    @Option(
            names = "--clients",
            defaultValue = "20",
            description = "Clients that ask for them at once (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(names = "--requests", defaultValue = "50", description = "How often each asks (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(names = "--viewers", defaultValue = "500", description = "Viewers (default: ${DEFAULT-VALUE}).")
    private int viewers;

    @Option(
            names = "--asleep",
            defaultValue = "50",
            description = "Viewers that never read (default: ${DEFAULT-VALUE}).")
    private int asleep;

    @Option(
            names = "--filters",
            defaultValue = "20",
            description = "Different filters of the viewers that filter (default: ${DEFAULT-VALUE}).")
    private int filters;

    @Option(names = "--updates", defaultValue = "5", description = "Live updates a second (default: ${DEFAULT-VALUE}).")
    private int updatesPerSecond;

    @Option(names = "--seconds", defaultValue = "20", description = "How long they watch (default: ${DEFAULT-VALUE}).")
    private int seconds;

    DashboardBenchmark() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(
                filters >= 1 && filters <= SampleCounts.MOST_FILTERS,
                "--filters must be 1 to " + SampleCounts.MOST_FILTERS);
        try (MeasuredPipeline pipeline = MeasuredPipeline.open();
                UnifiedJedis redis = pipeline.redis().openClient(1)) {
            SampleCounts counts = new SampleCounts(redis);
            counts.store(periods);
            print("%s", Latencies.head("/api/periods", "answers"));
            Clients askers = new Clients(clients, requests, periods);
            pipeline.startDashboard();
            ask(askers, pipeline, "limit=" + periods, "to warm up, the bench's own clients too");
            find(ask(askers, pipeline, "limit=" + periods, "all " + periods + " periods"));
            ask(askers, pipeline, "", "the usual thousand");
            ask(askers, pipeline, "limit=1000&from=%d", "a thousand, each from elsewhere");
            print("most memory %d MB", Usage.peakMemory(pipeline.dashboardProcess()) >> 20);
            pipeline.stopDashboard();
            print("%s", Latencies.head("/api/live", "updates"));
            LiveViewers.Cost alone = watch(pipeline, counts, 0, List.of());
            LiveViewers.Cost besideSleepers = watch(pipeline, counts, asleep, List.of());
            LiveViewers.Cost filtering = watch(pipeline, counts, 0, SampleCounts.filters(filters));
            found(text("%d live viewers, %d updates/s", viewers, updatesPerSecond), spent(alone), reached(alone));
            found(text("the same beside %d who never read", asleep), spent(besideSleepers), reached(besideSleepers));
            found(text("the same with %d different filters", filters), spent(filtering), reached(filtering));
        }
        return ExitCode.DONE;
    }

    private Clients.Cost ask(Clients askers, MeasuredPipeline pipeline, String query, String what)
            throws IOException, InterruptedException {
        Clients.Cost cost = askers.ask(pipeline, query);
        print("%s", cost.latencies().row(clients + " clients, " + what));
        print("%-52s %.1f ms of CPU an answer", "", cost.cpuMillis());
        return cost;
    }

    /** Runs on a fresh dashboard. */
    private LiveViewers.Cost watch(MeasuredPipeline pipeline, SampleCounts counts, int sleepers, List<String> by)
            throws IOException, InterruptedException {
        pipeline.startDashboard();
        LiveViewers.Cost cost = LiveViewers.cost(pipeline, counts, viewers, sleepers, by, updatesPerSecond, seconds);
        pipeline.stopDashboard();
        String who = viewers + " viewers" + (sleepers == 0 ? "" : " and " + sleepers + " who never read")
                + (by.isEmpty() ? "" : " with " + by.size() + " filters");
        print("%s", cost.latencies().row(who + ", " + updatesPerSecond + " updates/s"));
        print("%-52s %.2f cores, most memory %d MB", "", cost.cores(), cost.megabytes());
        return cost;
    }

    private void find(Clients.Cost cost) {
        found(
                text("an answer with %,d periods, %d clients at once", periods, clients),
                text("%.0f ms at the 99th percentile", cost.latencies().p99Millis()),
                text(
                        "%.0f ms in the middle, %.1f ms of CPU an answer",
                        cost.latencies().p50Millis(), cost.cpuMillis()));
    }

    private static String spent(LiveViewers.Cost cost) {
        return text("%.2f cores, %d MB", cost.cores(), cost.megabytes());
    }

    private static String reached(LiveViewers.Cost cost) {
        return text(
                "an update is there in %.0f ms, %.0f ms at the 99th percentile",
                cost.latencies().p50Millis(), cost.latencies().p99Millis());
    }

    /** Clients that connect first, and then all ask a dashboard for stored periods at once, repeatedly. */
    private record Clients(int clients, int requests, int periods) {

        private static final long PERIOD_MILLIS = 30_000;
        private static final int USUAL_PAGE = 1_000;

        /** The latency of each request, and the dashboard's processor time per request. */
        record Cost(Latencies latencies, double cpuMillis) {}

        /** Sends the requests; {@code %d} in the query is replaced by a moment, another one each time. */
        Cost ask(MeasuredPipeline pipeline, String query) throws IOException, InterruptedException {
            Latencies.Recorder watch = new Latencies.Recorder();
            Duration before = Usage.cpu(pipeline.dashboardProcess());
            CyclicBarrier connected = new CyclicBarrier(clients);
            ExecutorService threads = Executors.newFixedThreadPool(clients);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int client = 0; client < clients; client++) {
                    int number = client;
                    all.add(threads.submit(() -> {
                        HttpClient http = HttpClient.newHttpClient();
                        get(http, pipeline.dashboard(), "/livez");
                        connected.await();
                        askAgainAndAgain(http, pipeline.dashboard(), query, number, watch);
                        return null;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } finally {
                threads.shutdownNow();
            }
            return new Cost(
                    watch.stop(),
                    Usage.cpu(pipeline.dashboardProcess()).minus(before).toNanos() / 1e6 / clients / requests);
        }

        private void askAgainAndAgain(
                HttpClient http, URI dashboard, String query, int client, Latencies.Recorder watch)
                throws IOException, InterruptedException {
            long oldest = System.currentTimeMillis() - PERIOD_MILLIS * periods;
            for (int i = 0; i < requests; i++) {
                long from = oldest + PERIOD_MILLIS * ((client * 397L + i * 31L) % Math.max(1, periods - USUAL_PAGE));
                long begin = System.nanoTime();
                get(http, dashboard, "/api/periods?" + String.format(Locale.ROOT, query, from));
                watch.add(System.nanoTime() - begin);
            }
        }

        private static void get(HttpClient http, URI dashboard, String path) throws IOException, InterruptedException {
            URI uri = dashboard.resolve(path);
            HttpResponse<Void> answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new IOException(uri + " answered " + answer.statusCode());
            }
        }
    }
}
