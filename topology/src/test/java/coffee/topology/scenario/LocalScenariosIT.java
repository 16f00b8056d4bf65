package coffee.topology.scenario;

import static coffee.topology.scenario.Pipeline.TIMED;
import static coffee.topology.scenario.Pipeline.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import java.time.Duration;
import java.time.Instant;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.RebalanceOptions;
import org.apache.storm.metricstore.NoOpMetricStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Faults that one process can show; every tuple is serialised on the way, as between workers. */
@Timeout(120)
class LocalScenariosIT {

    private static final int TIMES = 2;

    private static final int ORDERS = TIMES * 20_000;

    private static LocalCluster storm;
    private static int topologies;

    private final Pipeline pipeline = new Pipeline();
    private LocalCluster.LocalTopology running;
    private String name;

    @BeforeAll
    static void start() throws Exception {
        storm = new LocalCluster.Builder()
                .withSupervisors(1)
                .withPortsPerSupervisor(4)
                .withDaemonConf("storm.metricstore.class", NoOpMetricStore.class.getName())
                .withDaemonConf(Config.SUPERVISOR_WORKER_SHUTDOWN_SLEEP_SECS, 0)
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        storm.close();
    }

    @BeforeEach
    void feed() throws Exception {
        pipeline.feed(TIMED, TIMES);
    }

    @AfterEach
    void kill() throws Exception {
        if (running != null) {
            running.close();
        }
        pipeline.close();
    }

    private LocalCluster.LocalTopology submit(Settings settings) throws Exception {
        Config config = OrderTopology.config(settings);
        config.put(Config.TOPOLOGY_TESTING_ALWAYS_TRY_SERIALIZE, true);
        name = "orders-" + topologies++;
        return storm.submitTopology(name, config, OrderTopology.topology(settings));
    }

    private void startCounting() throws Exception {
        running = submit(pipeline.settings());
        pipeline.awaitCommitted(1);
    }

    /**
     *  1. in mid-stream, kill Redis, and start it again on the same data
     *  2. do so once more
     *  3. every order is counted exactly once
     */
    @Test
    void survivesAKilledRedis() throws Exception {
        startCounting();
        for (int i = 1; i <= 2; i++) {
            pipeline.awaitCommitted(ORDERS * i / 4);
            pipeline.server().kill();
            pipeline.server().restart();
        }
        pipeline.countsMatch();
    }

    /**
     *  1. have two topologies count the same queue
     *  2. feed it
     *  3. every order is counted exactly once, by the one or the other
     */
    @Test
    void twoTopologiesOnOneQueueCountEachOrderOnce() throws Exception {
        startCounting();
        long before = pipeline.latestConnection();
        LocalCluster.LocalTopology second = submit(pipeline.settings());
        await("the second runs", () -> pipeline.connectionsSince(before) > 0);
        pipeline.feed(TIMED, TIMES);
        pipeline.countsMatch();
        second.close();
    }

    /**
     *  1. in mid-stream, cut all connections and make Redis forget its scripts, ten times
     *  2. every order is counted exactly once
     */
    @Test
    void survivesCutConnectionsAndForgottenScripts() throws Exception {
        startCounting();
        try (Jedis redis = new Jedis("127.0.0.1", pipeline.server().port())) {
            for (int i = 0; i < 10; i++) {
                long before = pipeline.committed();
                redis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
                redis.scriptFlush();
                pipeline.awaitCommitted(Math.min(ORDERS, before + 1));
            }
        }
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, have Redis answer nobody for longer than the message timeout, so that every tuple fails
     *  2. every order is counted exactly once
     */
    @Test
    void survivesARedisThatStallsPastTheMessageTimeout() throws Exception {
        running = submit(pipeline.settings("topology.messageTimeout", "2s", "redis.timeout", "800ms"));
        pipeline.awaitCommitted(ORDERS / 4);
        try (Jedis redis = new Jedis("127.0.0.1", pipeline.server().port())) {
            redis.clientPause(5_000, ClientPauseMode.ALL);
        }
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, deactivate the topology: the queue stands still
     *  2. activate it
     *  3. every order is counted exactly once
     */
    @Test
    void aDeactivatedTopologyGoesOnWhenItIsActivated() throws Exception {
        startCounting();
        pipeline.awaitCommitted(ORDERS / 4);
        storm.deactivate(name);
        await("the queue stands still", this::standsStillThoughFed);
        storm.activate(name);
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, spread the topology anew
     *  2. every order is counted exactly once
     */
    @Test
    void survivesARebalance() throws Exception {
        startCounting();
        pipeline.awaitCommitted(ORDERS / 4);
        RebalanceOptions options = new RebalanceOptions();
        options.set_wait_secs(0);
        options.set_num_workers(2);
        long before = pipeline.latestConnection();
        storm.rebalance(name, options);
        await("it runs anew", () -> pipeline.connectionsSince(before) > 0);
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, kill the topology: the queue is not empty
     *  2. submit it again
     *  3. every order is counted exactly once
     */
    @Test
    void aTopologyDeployedAnewGoesOnWhereTheOldOneEnded() throws Exception {
        startCounting();
        pipeline.awaitCommitted(ORDERS / 4);
        running.close();
        assertTrue(pipeline.committed() < ORDERS);
        running = submit(pipeline.settings());
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, put a value of another type where the totals are
     *  2. nothing is counted, and nothing is lost
     *  3. put the totals back
     *  4. every order is counted exactly once
     */
    @Test
    void goesOnByItselfOnceAWrongTypeIsMended() throws Exception {
        startCounting();
        pipeline.awaitCommitted(ORDERS / 4);
        String totals = pipeline.settings().layout().totals();
        pipeline.client()
                .eval(
                        "redis.call('RENAME', KEYS[1], KEYS[2]) redis.call('SET', KEYS[1], 'no hash')",
                        2,
                        totals,
                        "aside");
        await("the queue stands still", this::standsStill);
        pipeline.client().eval("redis.call('RENAME', KEYS[2], KEYS[1])", 2, totals, "aside");
        pipeline.countsMatch();
    }

    /** Storm's workers learn of it some seconds later, and may have counted all that there was by then. */
    private boolean standsStillThoughFed() {
        if (pipeline.queued() == 0) {
            pipeline.feed(TIMED, 1);
        }
        return standsStill();
    }

    private boolean standsStill() {
        long before = pipeline.committed();
        Instant end = Instant.now().plusMillis(500);
        while (Instant.now().isBefore(end)) {
            pause(Duration.ofMillis(50));
        }
        return pipeline.committed() == before && pipeline.queued() > 0;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
