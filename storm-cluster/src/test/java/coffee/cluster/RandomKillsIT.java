package coffee.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills at random moments, of whatever the dice say; {@code -Dcoffee.seed=7} repeats them. */
@Tag("full")
@Timeout(1_800)
class RandomKillsIT {

    private static final int KILLS = 10;
    private static final int ORDERS_A_KILL = 50_000;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("coffee.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /**
     *  1. feed fifty thousand orders
     *  2. when a random part of them is counted, kill a worker or Redis, whichever the dice say
     *  3. all workers run and orders are counted again
     *  4. do so ten times; every order is counted exactly once
     */
    @Test
    void halfAMillionOrdersAreCountedOnceThroughTenKills() throws IOException {
        System.out.println("random kills with -Dcoffee.seed=" + seed);
        Duration longest = Duration.ZERO;
        try (ClusterPipeline pipeline = new ClusterPipeline(folder)) {
            pipeline.start("--set", "topology.batchOrders=200");
            for (int kill = 1; kill <= KILLS; kill++) {
                long before = pipeline.committed();
                pipeline.feed(ORDERS_A_KILL / 20_000);
                if (kill % 2 == 0) {
                    pipeline.feed(1);
                }
                pipeline.awaitCommitted(before + random.nextInt(ORDERS_A_KILL / 2));
                Instant killed = Instant.now();
                String victim = kill(pipeline);
                recover(pipeline);
                Duration recovery = Duration.between(killed, Instant.now());
                System.out.printf(
                        "kill %2d: %-8s recovered in %.1f s, %,d of %,d counted%n",
                        kill, victim, recovery.toMillis() / 1000.0, pipeline.committed(), pipeline.fed());
                longest = longest.compareTo(recovery) > 0 ? longest : recovery;
            }
            pipeline.countsMatch();
            System.out.printf(
                    "%,d orders counted exactly once; longest recovery %.1f s%n",
                    pipeline.fed(), longest.toMillis() / 1000.0);
        }
    }

    private String kill(ClusterPipeline pipeline) {
        if (random.nextBoolean()) {
            pipeline.killRedis();
            return "Redis";
        }
        List<Worker> workers = pipeline.cluster().workers();
        Worker victim = workers.get(random.nextInt(workers.size()));
        victim.process().destroyForcibly();
        victim.process().onExit().join();
        return "worker";
    }

    /** All workers run, and an order is counted that was not when the last of them came. */
    private static void recover(ClusterPipeline pipeline) {
        pipeline.awaitWorkers(ClusterPipeline.WORKERS);
        long then = pipeline.committed();
        if (then == pipeline.fed()) {
            pipeline.feed(1);
        }
        pipeline.awaitCommitted(then + 1);
    }
}
