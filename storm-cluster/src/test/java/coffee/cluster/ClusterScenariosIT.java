package coffee.cluster;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults that need separate processes. The tests share one pipeline: each finds what the earlier ones have counted. */
@Timeout(400)
class ClusterScenariosIT {

    private static final int ORDERS = 20_000;

    @TempDir
    static Path folder;

    @AutoClose
    private static ClusterPipeline pipeline;

    private final long before = pipeline.committed();

    @BeforeAll
    static void start() throws IOException {
        pipeline = new ClusterPipeline(folder);
        pipeline.start("--set", "topology.batchOrders=50", "--set", "topology.pendingBatches=4");
    }

    @Test
    void countsEveryPeriodThoughTuplesGoFromOneProcessToAnother() {
        // when
        pipeline.feed(1);

        // then
        pipeline.countsMatch();
        pipeline.awaitWorkers(ClusterPipeline.WORKERS);
    }

    @Test
    void listensOnLoopbackAlone() {
        // given
        pipeline.awaitWorkers(ClusterPipeline.WORKERS);
        Ports ports = pipeline.cluster().ports();
        List<Integer> open = new ArrayList<>(List.of(ports.zookeeper(), ports.nimbus(), ports.supervisor()));
        pipeline.cluster().workers().forEach(worker -> open.add(worker.port()));
        assertEquals(3 + ClusterPipeline.WORKERS, open.size());
        open.forEach(port -> await(port + " is open on loopback", () -> Ports.answers(port)));

        // when
        List<InetAddress> others = OtherAddresses.reachable();
        assumeFalse(others.isEmpty(), "this machine can be reached at 127.0.0.1 alone");

        // then
        for (int port : open) {
            assertEquals(List.of(), OtherAddresses.answering(others, port), "port " + port + " answers there too");
        }
    }

    /**
     *  1. in mid-stream, kill both workers, one after the other
     *  2. wait until both run again
     *  3. every order is counted exactly once
     */
    @Test
    void survivesKilledWorkers() {
        pipeline.feed(1);
        pipeline.awaitCommitted(before + ORDERS / 4);
        pipeline.cluster().workers().forEach(ClusterScenariosIT::kill);
        pipeline.awaitWorkers(ClusterPipeline.WORKERS);
        pipeline.countsMatch();
    }

    /**
     *  1. submit a second topology on the same queue, and stop its worker by SIGSTOP before it has registered
     *  2. kill that topology: Storm believes that the worker has ended
     *  3. no worker of it is left, and every order is counted exactly once
     */
    @Tag("full")
    @Test
    void endsAWorkerThatStormHasLost() throws IOException, InterruptedException {
        pipeline.submit("second", "--set", "topology.workers=1");
        await("its worker shows", () -> pipeline.workerOf("second").isPresent());
        long worker = pipeline.workerOf("second").orElseThrow().pid();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-STOP", Long.toString(worker))
                        .start()
                        .waitFor());
        pipeline.feed(1);
        pipeline.cluster().nimbus().kill("second");
        pipeline.cluster().awaitGone("second");
        assertTrue(pipeline.workerOf("second").isEmpty());
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, kill a worker, and then its replacement before the first heartbeat
     *  2. both workers run again, without the two minutes that Storm by default gives a worker to start
     *  3. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesAWorkerKilledWhileItStarts() {
        pipeline.feed(1);
        pipeline.awaitCommitted(before + ORDERS / 4);
        Worker first = pipeline.cluster().workers().get(0);
        kill(first);
        await("another takes its place", () -> pipeline.workerAt(first.port()).isPresent());
        kill(pipeline.workerAt(first.port()).orElseThrow());
        pipeline.awaitWorkers(ClusterPipeline.WORKERS);
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, kill Supervisor and Nimbus: the workers continue
     *  2. start both again
     *  3. every order is counted exactly once, and all daemons run
     */
    @Tag("full")
    @Test
    void survivesAKilledSupervisorAndNimbus() {
        pipeline.feed(1);
        pipeline.awaitCommitted(before + ORDERS / 4);
        for (Daemon.Kind part : new Daemon.Kind[] {Daemon.Kind.SUPERVISOR, Daemon.Kind.NIMBUS}) {
            kill(pipeline.cluster().running(part).orElseThrow());
        }
        pipeline.cluster().up(Ports.free(4));
        pipeline.countsMatch();
        assertTrue(pipeline.cluster().isWhole());
    }

    /**
     *  1. in mid-stream, kill Redis, and start it again on the same data
     *  2. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesAKilledRedis() {
        pipeline.feed(1);
        pipeline.awaitCommitted(before + ORDERS / 4);
        pipeline.killRedis();
        pipeline.countsMatch();
    }

    /**
     *  1. in mid-stream, rebalance the topology to one worker
     *  2. every order is counted exactly once
     */
    @Tag("full")
    @Test
    void survivesARebalance() {
        pipeline.feed(1);
        pipeline.awaitCommitted(before + ORDERS / 4);
        pipeline.rebalance(1);
        pipeline.countsMatch();
        pipeline.rebalance(ClusterPipeline.WORKERS);
    }

    private static void kill(Worker worker) {
        kill(worker.process());
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }
}
