package coffee.bench.dashboard;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench dashboard}. */
@Command(
        name = "dashboard",
        description = "How fast the dashboard tells the past to many at once, and what many viewers cost it.")
public final class DashboardCommand implements Callable<Integer> {

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

    DashboardCommand() {}

    @Override
    public Integer call() throws Exception {
        try (EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis redis = RedisAddress.of(server.uri()).openClient(1)) {
            SampleCounts counts = new SampleCounts(redis);
            counts.store(periods);
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%-52s %9s  %8s  %8s  %8s%n", "/api/periods", "answers", "p50 ms", "p99 ms", "most ms");
            try (DashboardProcess dashboard = DashboardProcess.start(server.uri())) {
                ask(dashboard, "limit=100", "at first, to warm up", out);
                ask(dashboard, "limit=" + periods, "all " + periods + " periods", out);
                ask(dashboard, "", "the usual thousand", out);
                ask(dashboard, "limit=1000&from=%d", "a thousand, each from elsewhere", out);
                out.printf(Locale.ROOT, "%nmost memory %d MB%n", dashboard.peakMegabytes());
            }
            out.printf("%n%-52s %9s  %8s  %8s  %8s%n", "/api/live", "events", "p50 ms", "p99 ms", "most ms");
            watch(server.uri(), counts, 0, out);
            watch(server.uri(), counts, asleep, out);
        }
        return 0;
    }

    private void ask(DashboardProcess dashboard, String query, String what, PrintWriter out) throws Exception {
        Latencies latencies = new Latencies();
        Duration before = dashboard.cpu();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                all.add(threads.submit(() -> {
                    askAgainAndAgain(dashboard.port(), query, number, latencies);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        out.printf("%-52s %s%n", clients + " clients, " + what, latencies.shown());
        double cpu = dashboard.cpu().minus(before).toNanos() / 1e6 / clients / requests;
        out.printf(Locale.ROOT, "%-52s %.1f ms of CPU an answer%n", "", cpu);
        out.flush();
    }

    private void askAgainAndAgain(int port, String query, int client, Latencies latencies)
            throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        long oldest = System.currentTimeMillis() - 30_000L * periods;
        for (int i = 0; i < requests; i++) {
            long from = oldest + 30_000L * ((client * 397L + i * 31L) % Math.max(1, periods - 1_000));
            URI uri =
                    URI.create("http://127.0.0.1:" + port + "/api/periods?" + String.format(Locale.ROOT, query, from));
            long begin = System.nanoTime();
            HttpResponse<Void> answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
            latencies.add(System.nanoTime() - begin);
            if (answer.statusCode() != 200) {
                throw new IOException(uri + " answered " + answer.statusCode());
            }
        }
    }

    private void watch(String redis, SampleCounts counts, int sleepers, PrintWriter out) throws IOException {
        int warmUp = 5 * updatesPerSecond;
        int updates = warmUp + seconds * updatesPerSecond;
        AtomicLongArray publishedAt = new AtomicLongArray(updates + 1);
        try (DashboardProcess dashboard = DashboardProcess.start(redis);
                Audience audience = new Audience(dashboard.port(), publishedAt)) {
            try (Audience warm = new Audience(dashboard.port(), publishedAt)) {
                warm.watch(viewers);
                publish(counts, publishedAt, 1, warmUp);
            }
            publish(counts, publishedAt, warmUp - updatesPerSecond, warmUp);
            audience.sleep(sleepers);
            audience.watch(viewers);
            publish(counts, publishedAt, warmUp + 1, warmUp + updatesPerSecond);
            Duration before = dashboard.cpu();
            long begin = System.nanoTime();
            publish(counts, publishedAt, warmUp + updatesPerSecond + 1, updates);
            double took = (System.nanoTime() - begin) / 1e9;
            double cores = dashboard.cpu().minus(before).toNanos() / 1e9 / took;
            String who = viewers + " viewers" + (sleepers == 0 ? "" : " and " + sleepers + " who never read");
            out.printf(
                    "%-52s %s%n",
                    who + ", " + updatesPerSecond + " updates/s",
                    audience.latencies().shown());
            out.printf(Locale.ROOT, "%-52s %.2f cores, most memory %d MB%n", "", cores, dashboard.peakMegabytes());
            out.flush();
        }
    }

    private void publish(SampleCounts counts, AtomicLongArray publishedAt, int from, int to) {
        long next = System.nanoTime();
        for (int update = from; update <= to; update++) {
            publishedAt.set(update, System.nanoTime());
            counts.publish(update);
            next += 1_000_000_000L / updatesPerSecond;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }
}
