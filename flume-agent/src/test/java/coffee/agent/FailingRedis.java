package coffee.agent;

import static coffee.redis.embedded.Await.await;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import coffee.redis.embedded.RedisBackup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/**
 * A Redis that fails in many ways, behind a faulty network. An agent reaches it through the network, even after a
 * failover to another server; {@link #client} connects to the current server directly.
 */
final class FailingRedis implements AutoCloseable {

    private final String[] settings;
    private final FaultyProxy network;
    private volatile EmbeddedRedis server;
    private volatile UnifiedJedis client;

    FailingRedis(String appendFsync) {
        // Without automatic rewrites, a copy of the append-only file is a state that the server once had.
        settings = new String[] {"--appendfsync", appendFsync, "--auto-aof-rewrite-percentage", "0"};
        server = EmbeddedRedis.start(settings);
        client = clientOf(server);
        network = FaultyProxy.to(server.port());
    }

    private static UnifiedJedis clientOf(EmbeddedRedis server) {
        return RedisAddress.local(server.port()).openClient(4);
    }

    String uri() {
        return "redis://127.0.0.1:" + network.port();
    }

    /** For many threads; it throws while the server is down. */
    UnifiedJedis client() {
        return client;
    }

    /** Kills the server, and starts it again after a while. */
    void kill(Duration down) {
        rewrite(client);
        server.kill();
        pass(down);
        server.restart();
        connectAnew();
    }

    /** Otherwise the next command might go out over a connection to the server that was killed. */
    private void connectAnew() {
        UnifiedJedis before = client;
        client = clientOf(server);
        before.close();
    }

    /** Copies the data; after a while kills the server and starts it again with the copy. */
    void putBack(Duration by, Path scratch) throws IOException {
        rewrite(client);
        RedisBackup saved = RedisBackup.of(server, Files.createTempDirectory(scratch, "redis-"));
        pass(by);
        saved.putBack();
        connectAnew();
    }

    /** Starts a replica, lets it lag for a while, kills the server, and promotes the replica. */
    void failOver(Duration lag) {
        EmbeddedRedis replica = EmbeddedRedis.start(settings);
        UnifiedJedis replicaClient = clientOf(replica);
        boolean took = false;
        try (FaultyProxy link = FaultyProxy.to(server.port())) {
            replicaClient.sendCommand(Command.REPLICAOF, "127.0.0.1", Integer.toString(link.port()));
            await(
                    "the replica has the data",
                    () -> info(replicaClient, "replication").contains("master_link_status:up"));
            awaitRewritten(replicaClient);
            link.stall();
            pass(lag);
            server.kill();
            replicaClient.sendCommand(Command.REPLICAOF, "NO", "ONE");
            took = true;
        } finally {
            if (!took) {
                replicaClient.close();
                replica.close();
            }
        }
        client.close();
        server.close();
        server = replica;
        client = replicaClient;
        network.moveTo(replica.port());
        network.cut();
    }

    /** Cuts all connections of the agent. */
    void cut() {
        network.cut();
    }

    /** Lets requests through, but no replies, for a while. */
    void swallowReplies(Duration time) {
        network.swallowReplies(true);
        pass(time);
        network.cut();
        network.swallowReplies(false);
    }

    /** Refuses writes for a while, because its memory is full. */
    void fill(Duration time) {
        client.configSet("maxmemory", "1mb");
        pass(time);
        client.configSet("maxmemory", "0");
    }

    /** Makes the append-only file as short as the data allows. */
    private static void rewrite(UnifiedJedis client) {
        client.sendCommand(Command.BGREWRITEAOF);
        awaitRewritten(client);
    }

    private static void awaitRewritten(UnifiedJedis client) {
        await("the append-only file is rewritten", () -> {
            String said = info(client, "persistence");
            return said.contains("aof_rewrite_in_progress:0") && said.contains("aof_rewrite_scheduled:0");
        });
    }

    private static String info(UnifiedJedis client, String section) {
        return new String((byte[]) client.sendCommand(Command.INFO, section), StandardCharsets.UTF_8);
    }

    /** Waits for as long as a fault lasts. */
    static void pass(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        network.close();
        client.close();
        server.close();
    }
}
