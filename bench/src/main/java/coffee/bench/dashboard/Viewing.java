package coffee.bench.dashboard;

import coffee.bench.report.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** An audience that watches a dashboard of its own for a while, at so many updates a second. */
record Viewing(int viewers, int updatesPerSecond, int seconds) {

    /** What watching cost: the time of an update to each viewer, and the dashboard's processor and memory. */
    record Cost(Latencies latencies, double cores, long megabytes) {}

    /** Lets them watch, beside {@code asleep} who connect and never read. */
    Cost watch(String redis, SampleCounts counts, int asleep) throws IOException {
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
            audience.sleep(asleep);
            audience.watch(viewers);
            publish(counts, publishedAt, warmUp + 1, warmUp + updatesPerSecond);
            Duration before = dashboard.cpu();
            long begin = System.nanoTime();
            publish(counts, publishedAt, warmUp + updatesPerSecond + 1, updates);
            double took = (System.nanoTime() - begin) / 1e9;
            return new Cost(
                    audience.latencies(),
                    dashboard.cpu().minus(before).toNanos() / 1e9 / took,
                    dashboard.peakMegabytes());
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
