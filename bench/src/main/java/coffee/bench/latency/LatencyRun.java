package coffee.bench.latency;

import coffee.bench.report.Latencies;
import coffee.bench.stand.Stand;
import coffee.cli.CommandFailure;
import coffee.contract.RedisLayout;
import coffee.store.CountsStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import redis.clients.jedis.UnifiedJedis;

/**
 * One measurement on a whole pipeline that is well and has nothing to do yet.
 *
 * @param perSecond orders that are appended
 * @param warmUp how long they flow before it counts
 * @param span how long it counts
 */
record LatencyRun(int perSecond, Duration warmUp, Duration span) {

    /** Orders still flow when the last one that counts is on its way. */
    private static final Duration TAIL = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** From the append of a line to its commit, and to the dashboard's event that tells of it. */
    record Result(Latencies toCommit, Latencies toEvent) {}

    Result measure(Stand stand) throws InterruptedException, ExecutionException {
        int from = linesOf(warmUp);
        int to = from + linesOf(span);
        int lines = to + linesOf(TAIL);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<Sightings> commits = threads.submit(new CommitWatch(stand.redis(), lines));
            Future<Sightings> events = threads.submit(new EventWatch(stand.dashboard(), lines));
            Future<long[]> appended =
                    threads.submit(new Appender(stand.orders().resolve("orders.jsonl"), lines, perSecond));
            awaitAll(List.of(appended, commits, events), stand);
            checkCounted(stand, lines);
            return new Result(
                    commits.get().since(appended.get(), from, to), events.get().since(appended.get(), from, to));
        } finally {
            threads.shutdownNow();
        }
    }

    private int linesOf(Duration time) {
        return Math.toIntExact(time.toMillis() * perSecond / 1_000);
    }

    private void awaitAll(List<Future<?>> all, Stand stand) throws InterruptedException, ExecutionException {
        long end =
                System.nanoTime() + warmUp.plus(span).plus(TAIL).plus(PATIENCE).toNanos();
        while (!all.stream().allMatch(Future::isDone)) {
            stand.check();
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

    private static void checkCounted(Stand stand, long lines) {
        try (UnifiedJedis redis = stand.redis().openClient(1)) {
            long counted = new CountsStore(redis, RedisLayout.DEFAULT)
                    .standing()
                    .totals()
                    .orders();
            if (counted != lines) {
                throw new CommandFailure("%,d lines were appended, but %,d are counted".formatted(lines, counted));
            }
        }
    }
}
