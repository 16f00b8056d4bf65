package coffee.topology.scenario;

import static coffee.redis.embedded.Await.await;
import static coffee.topology.scenario.LocalPipeline.TIMED;

import coffee.redis.embedded.FaultyProxy;
import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import java.io.IOException;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.RebalanceOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/**
 * Faults that one process can show; every tuple is serialised, as between workers. A topology that survives one
 * scenario is used for the next; after a failure, the next scenario starts a new one.
 */
@Timeout(300)
class LocalScenariosIT {

    private static final int TIMES = 2;
    private static final int ORDERS = TIMES * 20_000;

    private static LocalCluster storm;
    private static LocalPipeline pipeline;
    private static FaultyProxy link;
    private static LocalCluster.LocalTopology running;
    private static String name;
    private static int topologies;
    private static boolean sound;

    /** Where the queue's head was when the scenario began. */
    private long begin;

    @BeforeAll
    static void start() throws Exception {
        storm = LocalPipeline.storm();
    }

    @AfterAll
    static void stop() throws Exception {
        end();
        storm.close();
    }

    @BeforeEach
    void feed() throws Exception {
        if (!sound) {
            end();
            pipeline = new LocalPipeline();
            link = FaultyProxy.to(pipeline.server().port());
            running = submit();
        }
        sound = false;
        begin = pipeline.committed();
        pipeline.feed(TIMED, TIMES);
        pipeline.awaitCommitted(begin + 1);
    }

    private static void end() throws Exception {
        if (pipeline != null) {
            running.close();
            link.close();
            pipeline.close();
        }
    }

    private static LocalCluster.LocalTopology submit() throws Exception {
        Settings settings = pipeline.settings(
                "redis.uri=redis://127.0.0.1:" + link.port(), "redis.timeout=800ms", "topology.messageTimeout=2s");
        Config config = OrderTopology.config(settings);
        config.put(Config.TOPOLOGY_TESTING_ALWAYS_TRY_SERIALIZE, true);
        name = "orders-" + topologies++;
        return storm.submitTopology(name, config, OrderTopology.topology(settings));
    }

    private void everyOrderIsCountedOnce() throws IOException {
        pipeline.countsMatch();
        sound = true;
    }

    private void awaitCounted(int orders) {
        pipeline.awaitCommitted(begin + orders);
    }

    /** Waits until that many more orders than before are counted, or all. */
    private void awaitProgress(long before, int orders) {
        pipeline.awaitCommitted(Math.min(begin + ORDERS, before + orders));
    }

    /**
     *  1. in mid-stream, kill Redis, and start it again on the same data
     *  2. do so once more
     *  3. every order is counted exactly once
     */
    @Test
    void survivesAKilledRedis() throws Exception {
        for (int i = 1; i <= 2; i++) {
            awaitCounted(ORDERS * i / 4);
            pipeline.server().kill();
            pipeline.server().restart();
        }
        everyOrderIsCountedOnce();
    }

    /**
     *  1. let two topologies count the same queue
     *  2. feed it
     *  3. every order is counted exactly once, by one of the two
     */
    @Test
    @Tag("full")
    void twoTopologiesOnOneQueueCountEachOrderOnce() throws Exception {
        long before = pipeline.latestConnection();
        String first = name;
        try (LocalCluster.LocalTopology second = submit()) {
            await("the second runs", () -> pipeline.connectionsSince(before) > 0);
            pipeline.feed(TIMED, TIMES);
            pipeline.countsMatch();
        }
        name = first;
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, cut all connections and make Redis forget its scripts, six times
     *  2. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesCutConnectionsAndForgottenScripts() throws Exception {
        try (Jedis redis = new Jedis("127.0.0.1", pipeline.server().port())) {
            for (int i = 0; i < 6; i++) {
                long before = pipeline.committed();
                redis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
                redis.scriptFlush();
                awaitProgress(before, 1);
            }
        }
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, let requests reach Redis, including commits, and drop the replies
     *  2. cut the link; do both six times
     *  3. every order is counted exactly once
     */
    @Test
    void survivesALinkThatLosesRepliesAndIsCut() throws Exception {
        for (int i = 0; i < 6; i++) {
            long before = pipeline.committed();
            long asked = link.requestBytes();
            link.swallowReplies(true);
            await("something is asked", () -> link.requestBytes() > asked || pipeline.queued() == 0);
            link.cut();
            link.swallowReplies(false);
            awaitProgress(before, 1);
        }
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, deliver every byte separately for a while
     *  2. hold back the data in flight until new connections have made progress
     *  3. deliver that data, including commits; do all of this three times
     *  4. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesASlowLinkThatDeliversWhatNobodyWaitsForAnyMore() throws Exception {
        for (int i = 0; i < 3; i++) {
            awaitCounted(ORDERS * (i + 1) / 8);
            link.split(true);
            awaitProgress(pipeline.committed(), 200);
            link.stallPresent();
            link.split(false);
            awaitProgress(pipeline.committed(), 200);
            link.flow();
        }
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, have Redis answer nobody for longer than the message timeout, so that every tuple fails
     *  2. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesARedisThatStallsPastTheMessageTimeout() throws Exception {
        awaitCounted(ORDERS / 4);
        try (Jedis redis = new Jedis("127.0.0.1", pipeline.server().port())) {
            redis.clientPause(4_500, ClientPauseMode.ALL);
        }
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, deactivate the topology: nothing more is counted
     *  2. activate it
     *  3. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void aDeactivatedTopologyGoesOnWhenItIsActivated() throws Exception {
        awaitCounted(ORDERS / 4);
        storm.deactivate(name);
        await("the queue stands still", this::standsStillThoughFed);
        storm.activate(name);
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, rebalance the topology
     *  2. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesARebalance() throws Exception {
        awaitCounted(ORDERS / 4);
        RebalanceOptions options = new RebalanceOptions();
        options.set_wait_secs(0);
        options.set_num_workers(2);
        long before = pipeline.latestConnection();
        storm.rebalance(name, options);
        await("it runs anew", () -> pipeline.connectionsSince(before) > 0);
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, kill the topology, and feed the queue
     *  2. submit it again
     *  3. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void aTopologyDeployedAnewGoesOnWhereTheOldOneEnded() throws Exception {
        awaitCounted(ORDERS / 4);
        running.close();
        pipeline.feed(TIMED, 1);
        running = submit();
        everyOrderIsCountedOnce();
    }

    /**
     *  1. in mid-stream, put a value of another type where the totals are
     *  2. nothing is counted, and nothing is lost
     *  3. put the totals back
     *  4. every order is counted exactly once
     */
    @Test
    void goesOnByItselfOnceAWrongTypeIsMended() throws Exception {
        awaitCounted(ORDERS / 4);
        String totals = pipeline.settings().layout().totals();
        pipeline.client()
                .eval(
                        "redis.call('RENAME', KEYS[1], KEYS[2]) redis.call('SET', KEYS[1], 'no hash')",
                        2,
                        totals,
                        "aside");
        await("the queue stands still", this::standsStill);
        pipeline.client().eval("redis.call('RENAME', KEYS[2], KEYS[1])", 2, totals, "aside");
        everyOrderIsCountedOnce();
    }

    /** Storm's workers learn of the deactivation later, and may have counted everything by then. */
    private boolean standsStillThoughFed() throws InterruptedException {
        if (pipeline.queued() == 0) {
            pipeline.feed(TIMED, 1);
        }
        return standsStill();
    }

    private boolean standsStill() throws InterruptedException {
        long before = pipeline.committed();
        Thread.sleep(500);
        return pipeline.committed() == before && pipeline.queued() > 0;
    }
}
