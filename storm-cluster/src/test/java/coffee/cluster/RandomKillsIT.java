package coffee.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills at random moments, of whatever the dice say; {@code -Dcoffee.seed=7} repeats them, {@code -Dcoffee.kills=20} are
 * twenty of them, in a million orders.
 */
@Tag("full")
@Timeout(1_800)
class RandomKillsIT {

    private static final int KILLS = Integer.getInteger("coffee.kills", 6);
    private static final int TIMES = KILLS * 5 / 2;
    private static final int PER_SECOND = 5_000;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("coffee.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /**
     *  1. feed fifty thousand timed orders a kill into four lists, five thousand a second, to a topology on two workers
     *  2. again and again meanwhile, kill a worker, the supervisor or Redis, whichever the dice say, and wait until all run
     *  3. every order is counted exactly once, in its own periods
     */
    @Test
    void everyOrderIsCountedOnceThroughRandomKills() throws Exception {
        System.out.println("random kills with -Dcoffee.seed=" + seed);
        ExecutorService feeder = Executors.newSingleThreadExecutor();
        try (ClusterPipeline pipeline = new ClusterPipeline(folder)) {
            pipeline.start("--set", "topology.batchOrders=200");
            Future<?> fed = feeder.submit(() -> {
                for (int i = 0; i < TIMES; i++) {
                    pipeline.feedSlowly(PER_SECOND);
                }
                return null;
            });
            for (int kill = 1; kill <= KILLS; kill++) {
                long before = pipeline.committed();
                pipeline.awaitCommitted(Math.min(TIMES * 20_000L, before + random.nextInt(3 * PER_SECOND)));
                Instant killed = Instant.now();
                String victim = kill(pipeline);
                pipeline.awaitWorkers(ClusterPipeline.WORKERS);
                Duration recovery = Duration.between(killed, Instant.now());
                System.out.printf(
                        "kill %2d: %-10s recovered in %.1f s, %,d counted%n",
                        kill, victim, recovery.toMillis() / 1000.0, pipeline.committed());
            }
            await(fed);
            pipeline.countsMatch();
            System.out.printf("%,d orders counted exactly once%n", pipeline.fed());
        } finally {
            feeder.shutdownNow();
        }
    }

    private static void await(Future<?> fed) throws InterruptedException {
        try {
            fed.get();
        } catch (ExecutionException e) {
            throw new AssertionError("not everything was fed", e.getCause());
        }
    }

    private String kill(ClusterPipeline pipeline) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> {
                pipeline.killRedis();
                return "Redis";
            }
            case 1 -> {
                end(pipeline.cluster().running(Daemon.Kind.SUPERVISOR).orElseThrow());
                pipeline.cluster().up(Ports.free(4));
                return "supervisor";
            }
            default -> {
                List<Worker> workers = pipeline.cluster().workers();
                end(workers.get(random.nextInt(workers.size())).process());
                return "worker";
            }
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }
}
