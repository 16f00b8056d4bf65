package coffee.bench.dashboard;

import coffee.bench.Latencies;
import coffee.bench.Stand;
import coffee.bench.Usage;
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

/** Clients who are connected, and then all ask a dashboard for stored periods at once, again and again. */
record Askers(int clients, int requests, int periods) {

    private static final long PERIOD_MILLIS = 30_000;
    private static final int USUAL_PAGE = 1_000;

    /** What asking took each of them, and the dashboard on average. */
    record Cost(Latencies latencies, double cpuMillis) {}

    /** Lets them ask; {@code %d} in the query becomes a moment, another one each time. */
    Cost ask(Stand stand, String query) throws IOException, InterruptedException {
        Latencies.Recorder watch = new Latencies.Recorder();
        Duration before = Usage.cpu(stand.dashboardProcess());
        CyclicBarrier connected = new CyclicBarrier(clients);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                all.add(threads.submit(() -> {
                    HttpClient http = HttpClient.newHttpClient();
                    get(http, stand.dashboard(), "/livez");
                    connected.await();
                    askAgainAndAgain(http, stand.dashboard(), query, number, watch);
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
                watch.stop(), Usage.cpu(stand.dashboardProcess()).minus(before).toNanos() / 1e6 / clients / requests);
    }

    private void askAgainAndAgain(HttpClient http, URI dashboard, String query, int client, Latencies.Recorder watch)
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
