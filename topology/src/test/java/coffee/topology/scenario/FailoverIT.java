package coffee.topology.scenario;

import static coffee.redis.embedded.Await.await;
import static coffee.topology.scenario.LocalPipeline.TIMED;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.EmbeddedSentinel;
import coffee.redis.embedded.FaultyProxy;
import coffee.settings.Settings;
import coffee.topology.local.LocalStorm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;

/** The master becomes a replica, keeps running and keeps its connections; another server takes its place. */
@Timeout(240)
class FailoverIT {

    private static final String MASTER = "till";

    /** So long that the Sentinel fails over only on command, however busy the machine is. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    /**
     *  1. let a topology count the queue of a master that has a replica, behind one address
     *  2. promote the replica, demote the master, then move the address
     *  3. the topology continues at the new master: it counts the orders that are queued or added there
     *  4. it also publishes live snapshots there
     *  5. move back to the old master, which still runs, in the same way
     *  6. every order is counted exactly once
     */
    @Test
    void followsAnAddressThatMoves() throws Exception {
        try (LocalPipeline pipeline = new LocalPipeline();
                EmbeddedRedis other = EmbeddedRedis.start(
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(pipeline.server().port()));
                FaultyProxy address = FaultyProxy.to(pipeline.server().port());
                UnifiedJedis second = RedisAddress.local(other.port()).openClient(1)) {
            Settings settings = pipeline.settings("redis.uri=redis://127.0.0.1:" + address.port());
            String committed = settings.layout().committed();
            pipeline.feed(TIMED, 1);
            try (LocalStorm storm = LocalStorm.start(settings, Map.of())) {
                // a replica that has this has all that was fed
                await("the replica follows", () -> second.exists(committed));
                replicaOf(second, "NO", "ONE");
                replicaOf(pipeline.client(), "127.0.0.1", Integer.toString(other.port()));
                address.moveTo(other.port());
                pipeline.feed(second, TIMED, 1);
                pipeline.awaitCommitted(40_000);
                awaitSnapshot(second, settings.layout().live());
                replicaOf(pipeline.client(), "NO", "ONE");
                replicaOf(
                        second, "127.0.0.1", Integer.toString(pipeline.server().port()));
                address.moveTo(pipeline.server().port());
                pipeline.feed(TIMED, 1);
                pipeline.countsMatch();
            }
        }
    }

    /**
     *  1. let a topology that asks a Sentinel for its master count the queue of a master with a replica
     *  2. have the Sentinel fail over, while the master is up
     *  3. the topology continues at the new master: it counts the orders that are queued or added there
     *  4. every order is counted exactly once
     */
    @Test
    @Tag("full")
    void followsASentinel() throws Exception {
        try (EmbeddedRedis first = EmbeddedRedis.start("--appendonly", "no");
                LocalPipeline pipeline = new LocalPipeline("--replicaof", "127.0.0.1", Integer.toString(first.port()));
                EmbeddedSentinel sentinel = EmbeddedSentinel.watch(first.port(), MASTER, folder, NEVER);
                UnifiedJedis master = RedisAddress.local(first.port()).openClient(1)) {
            await(
                    "the Sentinel knows the replica",
                    () -> ask(sentinel, "INFO", "sentinel").contains("slaves=1"));
            pipeline.feed(master, TIMED, 1);
            Settings settings = pipeline.settings(
                    "redis.uri=", "redis.sentinels=127.0.0.1:" + sentinel.port(), "redis.master=" + MASTER);
            try (LocalStorm storm = LocalStorm.start(settings, Map.of())) {
                // a replica that has this has all that was fed
                pipeline.awaitCommitted(1);
                await(
                        "the Sentinel fails over",
                        () -> ask(sentinel, "SENTINEL", "FAILOVER", MASTER).equals("OK"));
                await(
                        "the replica is promoted",
                        () -> pipeline.client().info("replication").contains("role:master"));
                pipeline.feed(TIMED, 1);
                pipeline.countsMatch();
            }
        }
    }

    private static void replicaOf(UnifiedJedis server, String host, String port) {
        server.sendCommand(Protocol.Command.REPLICAOF, host, port);
    }

    private static void awaitSnapshot(UnifiedJedis server, String channel) {
        server.subscribe(
                new JedisPubSub() {
                    @Override
                    public void onMessage(String from, String snapshot) {
                        unsubscribe();
                    }
                },
                channel);
    }

    private static String ask(EmbeddedSentinel sentinel, String... words) {
        try (Connection connection = RedisAddress.local(sentinel.port()).openConnection()) {
            connection.sendCommand(
                    () -> words[0].getBytes(StandardCharsets.US_ASCII), Arrays.copyOfRange(words, 1, words.length));
            return new String((byte[]) connection.getOne(), StandardCharsets.UTF_8);
        }
    }
}
