package coffee.bench.pipeline;

import coffee.bench.Benchmark;
import coffee.bench.Latencies;
import coffee.bench.MeasuredPipeline;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.contract.RedisLayout;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.OutFile;
import coffee.store.CountsStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench latency}. */
@Command(
        name = "latency",
        description = {
            "How long an order takes from the append of its line to the list, to its commit, and to the dashboard's event.",
            "All of the pipeline runs for it, on this machine, with the settings that are shipped."
        })
public final class LatencyBenchmark extends Benchmark {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_PER_SECOND = 20_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Orders appended a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "15s",
            description = "How long it counts (default: ${DEFAULT-VALUE}).")
    private Duration span;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long orders flow before that (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    /** Orders keep flowing while the last measured one is on its way. */
    private static final Duration TAIL = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final long SEED = 20_261_120;
    private static final long SECOND = 1_000_000_000;
    private static final long MILLISECOND = 1_000_000;

    LatencyBenchmark() {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        require(rate >= 1 && rate <= MOST_PER_SECOND, "--rate must be from 1 to " + MOST_PER_SECOND);
        require(span.toSeconds() >= 1 && span.compareTo(LONGEST) <= 0, "--for must be from 1s to 10m");
        require(warmUp.compareTo(LONGEST) <= 0, "--warm-up must be at most 10m");
        try (MeasuredPipeline pipeline = MeasuredPipeline.open()) {
            pipeline.startTopology();
            pipeline.startDashboard();
            pipeline.startAgent();
            measure(pipeline);
        }
        return ExitCode.DONE;
    }

    private void measure(MeasuredPipeline pipeline) throws InterruptedException, ExecutionException {
        int from = linesOf(warmUp);
        int to = from + linesOf(span);
        int lines = to + linesOf(TAIL);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<Sightings.OfStore> store = threads.submit(() -> Sightings.ofStore(pipeline.redis(), lines));
            Future<Sightings> events = threads.submit(() -> Sightings.ofEvents(pipeline.dashboard(), lines));
            Future<long[]> appended =
                    threads.submit(() -> append(pipeline.orders().resolve("orders.jsonl"), lines, rate));
            awaitAll(List.of(appended, store, events), pipeline);
            checkCounted(pipeline, lines);
            print("%s", Latencies.head("", "orders"));
            report("append to list", store.get().listed().since(appended.get(), from, to));
            report("append to commit", store.get().committed().since(appended.get(), from, to));
            report("append to the page's event", events.get().since(appended.get(), from, to));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Appends orders to a file at an even rate; returns the nanosecond just before each line was written. */
    static long[] append(Path file, int lines, int perSecond) throws IOException, InterruptedException {
        OrderLines.Config config = new OrderLines.Config(SEED, true, 0, Optional.empty());
        OrderLines orders = new OrderLines(config, index -> System.currentTimeMillis());
        long[] appendedAt = new long[lines];
        try (OutFile target = OutFile.open(file.toString(), note -> {})) {
            long begin = System.nanoTime();
            for (int written = 0; written < lines; ) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped");
                }
                long now = System.nanoTime();
                int due = (int) Math.min(lines, (now - begin) * perSecond / SECOND);
                if (due > written) {
                    // A write has the lines of a millisecond; after a pause it may be more than one draw gives.
                    var drawn = orders.draw(due - written);
                    Arrays.fill(appendedAt, written, written + drawn.count(), now);
                    target.write(drawn);
                    written += drawn.count();
                } else {
                    LockSupport.parkNanos(MILLISECOND);
                }
            }
        }
        return appendedAt;
    }

    private int linesOf(Duration time) {
        return Math.toIntExact(time.toMillis() * rate / 1_000);
    }

    private void awaitAll(List<Future<?>> all, MeasuredPipeline pipeline)
            throws InterruptedException, ExecutionException {
        long end =
                System.nanoTime() + warmUp.plus(span).plus(TAIL).plus(PATIENCE).toNanos();
        while (!all.stream().allMatch(Future::isDone)) {
            pipeline.check();
            for (Future<?> one : all) {
                if (one.isDone()) {
                    one.get();
                }
            }
            if (System.nanoTime() > end) {
                throw new CommandFailure("the last orders did not come through within " + PATIENCE.toSeconds()
                        + " s of their append: the rate is too high");
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private static void checkCounted(MeasuredPipeline pipeline, long lines) {
        try (UnifiedJedis redis = pipeline.redis().openClient(1)) {
            long counted = new CountsStore(redis, RedisLayout.DEFAULT)
                    .standing()
                    .totals()
                    .orders();
            if (counted != lines) {
                throw new CommandFailure("%,d lines were appended, but %,d are counted".formatted(lines, counted));
            }
        }
    }

    private void report(String what, Latencies latencies) {
        print("%s", latencies.row(what));
        found(
                text("%s at %,d orders/s", what, rate),
                text("%.0f ms p99", latencies.p99Millis()),
                text("%.0f ms p50, %.0f ms at most", latencies.p50Millis(), latencies.maxMillis()));
    }
}
