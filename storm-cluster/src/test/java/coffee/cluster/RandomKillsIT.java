package coffee.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 * Random kills and other faults at random moments. {@code -Dcoffee.seed=7} repeats a run, and {@code -Dcoffee.kills=20}
 * causes twenty faults in a million orders.
 */
@Tag("full")
@Timeout(1_800)
class RandomKillsIT {

    private static final int KILLS = Integer.getInteger("coffee.kills", 6);
    private static final int TIMES = KILLS * 5 / 2;
    private static final long ORDERS = TIMES * 20_000L;
    private static final int PER_SECOND = 5_000;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("coffee.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /**
     *  1. feed 5,000 timed orders a second, 50,000 for each kill, into four lists, to a topology on two workers
     *  2. meanwhile, repeatedly kill a worker, the supervisor or Redis at random, and wait until all run again
     *  3. every order is counted exactly once, in its own periods
     */
    @Test
    void everyOrderIsCountedOnceThroughRandomKills() throws Exception {
        try (ClusterPipeline pipeline = new ClusterPipeline(folder)) {
            everyOrderIsCountedOnce(pipeline, number -> kill(pipeline));
        }
    }

    /**
     *  1. feed the same orders into a topic of six partitions
     *  2. meanwhile, kill a worker, the broker or Redis, freeze the broker, or restore Redis to an earlier state
     *  3. also rebalance the topology, add a partition, or let a second topology count for a while
     *  4. every order is counted exactly once, in its own periods
     */
    @Test
    void everyOrderOfATopicIsCountedOnceWhateverFails() throws Exception {
        try (FedTopic topic = new FedTopic(6);
                ClusterPipeline pipeline = new ClusterPipeline(folder, Optional.of(topic))) {
            everyOrderIsCountedOnce(pipeline, number -> fault(pipeline, topic, number));
        }
    }

    private interface Fault {
        String happen(int number) throws Exception;
    }

    private void everyOrderIsCountedOnce(ClusterPipeline pipeline, Fault fault) throws Exception {
        System.out.println("random kills with -Dcoffee.seed=" + seed);
        ExecutorService feeder = Executors.newSingleThreadExecutor();
        try {
            pipeline.start("--set", "topology.batchOrders=200");
            Future<?> fed = feeder.submit(() -> {
                for (int i = 0; i < TIMES; i++) {
                    pipeline.feedSlowly(PER_SECOND);
                }
                return null;
            });
            for (int kill = 1; kill <= KILLS; kill++) {
                long before = pipeline.committed();
                pipeline.awaitCommitted(Math.min(ORDERS, before + random.nextInt(3 * PER_SECOND)));
                Instant killed = Instant.now();
                String what = fault.happen(kill);
                pipeline.awaitWorkers(ClusterPipeline.WORKERS);
                Duration recovery = Duration.between(killed, Instant.now());
                System.out.printf(
                        "%2d: %-20s recovered in %.1f s, %,d counted%n",
                        kill, what, recovery.toMillis() / 1000.0, pipeline.committed());
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
                return killWorker(pipeline);
            }
        }
    }

    private String killWorker(ClusterPipeline pipeline) {
        List<Worker> workers = pipeline.cluster().workers();
        end(workers.get(random.nextInt(workers.size())).process());
        return "worker";
    }

    private String fault(ClusterPipeline pipeline, FedTopic topic, int number) throws Exception {
        switch (random.nextInt(9)) {
            case 0 -> {
                pipeline.killRedis();
                return "Redis";
            }
            case 1 -> {
                long before = pipeline.committed();
                pipeline.putRedisBack(
                        folder.resolve("saved-" + number),
                        () -> pipeline.awaitCommitted(Math.min(ORDERS, before + 2 * PER_SECOND)));
                return "Redis put back";
            }
            case 2 -> {
                topic.killBroker();
                return "broker";
            }
            case 3 -> {
                topic.freezeBroker(Duration.ofSeconds(3));
                return "broker frozen";
            }
            case 4 -> {
                // Over as many workers as before, Storm may leave one of them as it is.
                pipeline.rebalance(1);
                pipeline.rebalance(ClusterPipeline.WORKERS);
                return "rebalance";
            }
            case 5 -> {
                topic.addPartition();
                return "partition added";
            }
            case 6 -> {
                long before = pipeline.committed();
                pipeline.submit("second", "--set", "topology.workers=1");
                pipeline.awaitWorkers(ClusterPipeline.WORKERS + 1);
                pipeline.awaitCommitted(Math.min(ORDERS, before + 2 * PER_SECOND));
                pipeline.cluster().nimbus().kill("second");
                pipeline.cluster().awaitGone("second");
                return "second topology";
            }
            default -> {
                return killWorker(pipeline);
            }
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }
}
