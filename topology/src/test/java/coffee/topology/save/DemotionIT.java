package coffee.topology.save;

import static coffee.topology.save.Batches.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.ingest.RedisOrderLog;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** A master that becomes a replica keeps its connections and its run_id, and shows what it has: nobody may take that. */
@Timeout(60)
class DemotionIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final int PLENTY = 1 << 20;

    private EmbeddedRedis server;
    private Jedis redis;
    private Settings settings;

    @BeforeEach
    void start() {
        server = EmbeddedRedis.start("--appendonly", "no");
        redis = new Jedis("127.0.0.1", server.port());
        settings = Settings.of(Map.of("redis.uri", server.uri()));
    }

    @AfterEach
    void stop() {
        redis.close();
        server.close();
    }

    private RedisCommitStore store() throws IOException {
        return RedisCommitStore.open(
                settings.redis(), LAYOUT, settings.periods(), settings.limits(), InstantSource.system());
    }

    private RedisOrderLog log() throws IOException {
        return RedisOrderLog.open(settings.redis(), LAYOUT, PLENTY);
    }

    /** Nobody is at that port: the replica goes on with what it had. */
    private void demote() {
        redis.replicaof("127.0.0.1", EmbeddedRedis.freePort());
    }

    private static void assertNoMaster(IOException e) {
        assertTrue(e.getMessage().contains("master"), e.getMessage());
    }

    @Test
    void aCommitLeavesAServerThatWasDemoted() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"));
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
        try (RedisCommitStore store = store()) {
            // when
            demote();
            // then
            assertNoMaster(assertThrows(IOException.class, () -> store.commit(Batches.run(store.server(), 0, lines))));
        }
        assertNoMaster(assertThrows(IOException.class, this::store));
    }

    /**
     *  1. a master is demoted, takes over other orders, and is promoted: in one run, on one connection
     *  2. what was read before must not be committed for what stands there now
     */
    @Test
    void aCommitLeavesAServerThatWasDemotedAndPromotedMeanwhile() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"));
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
        try (RedisCommitStore store = store()) {
            // when
            demote();
            redis.replicaofNoOne();
            // then
            assertNoMaster(assertThrows(IOException.class, () -> store.commit(Batches.run(store.server(), 0, lines))));
            try (RedisCommitStore after = store()) {
                assertNotEquals(store.server(), after.server());
                assertEquals(new Outcome.Committed(1), after.commit(Batches.run(after.server(), 0, lines)));
            }
        }
    }

    @Test
    void aReaderWithNothingToReadLeavesAServerThatWasDemoted() throws IOException {
        try (RedisOrderLog log = log()) {
            assertEquals(0, log.waiting());
            demote();
            assertNoMaster(assertThrows(IOException.class, () -> {
                while (log.waiting() == 0) {
                    Thread.onSpinWait();
                }
            }));
        }
        assertNoMaster(assertThrows(IOException.class, this::log));
    }

    @Test
    void readerAndCommitNameTheSameHistory() throws IOException {
        try (RedisOrderLog log = log();
                RedisCommitStore store = store()) {
            assertEquals(log.server(), store.server());
        }
    }
}
