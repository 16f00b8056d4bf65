package coffee.redis;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.EmbeddedSentinel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

@Timeout(120)
class SentinelIT {

    @TempDir
    private Path folder;

    /**
     *  1. start a master with a replica, and a Sentinel that watches both
     *  2. kill the master
     *  3. clients and connections reach the promoted replica
     */
    @Test
    void findsTheMasterOfTheMoment() {
        try (EmbeddedRedis master = EmbeddedRedis.start();
                EmbeddedRedis replica =
                        EmbeddedRedis.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                EmbeddedSentinel sentinel = EmbeddedSentinel.watch(master.port(), "till", folder)) {
            RedisAddress address = address(sentinel.port(), "till");
            try (UnifiedJedis client = address.openClient(2);
                    UnifiedJedis second = RedisAddress.local(replica.port()).openClient(1)) {
                // given
                client.set("cup", "full");
                await("the replica is one", () -> second.get("cup") != null && knowsAReplica(sentinel.port()));
                // when
                master.kill();
                // then
                await("a write arrives", () -> client.set("cup", "half").equals("OK"));
                try (Connection connection = address.openConnection();
                        UnifiedJedis promoted =
                                RedisAddress.local(replica.port()).openClient(1)) {
                    assertEquals("half", promoted.get("cup"));
                    assertEquals(replica.port(), connection.getHostAndPort().getPort());
                }
            }
        }
    }

    @Test
    void saysThatNoSentinelKnowsTheMaster() {
        try (EmbeddedRedis master = EmbeddedRedis.start();
                EmbeddedSentinel sentinel = EmbeddedSentinel.watch(master.port(), "till", folder)) {
            RedisAddress address = address(sentinel.port(), "tell");
            JedisException e = assertThrows(JedisException.class, address::openConnection);
            assertTrue(e.getMessage().contains("knows its master"), e.getMessage());
        }
    }

    private static RedisAddress address(int sentinelPort, String master) {
        return RedisAddress.from(
                Map.of("sentinels", "127.0.0.1:" + sentinelPort, "master", master, "timeout", "500ms"), "redis.");
    }

    private static boolean knowsAReplica(int port) {
        try (Connection connection = RedisAddress.local(port).openConnection()) {
            connection.sendCommand(Protocol.Command.INFO, "sentinel");
            return connection.getBulkReply().contains("slaves=1");
        }
    }
}
