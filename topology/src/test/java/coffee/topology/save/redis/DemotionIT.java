package coffee.topology.save.redis;

import static coffee.redis.embedded.Await.await;
import static coffee.topology.save.Batches.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.TestSettings;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.TestBatches;
import coffee.topology.ingest.redis.RedisLog;
import coffee.topology.save.Batches;
import coffee.topology.save.Commit;
import coffee.topology.save.Saver.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/**
 * A master that becomes a replica keeps its connections and its run_id, and still returns its data, which nobody may
 * count.
 */
@Timeout(60)
class DemotionIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;

    @AutoClose
    private final EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no");

    @AutoClose
    private final Jedis redis = new Jedis("127.0.0.1", server.port());

    private final Settings settings = TestSettings.of("redis.uri=" + server.uri());

    private RedisStore store() throws IOException {
        return RedisStore.open(settings);
    }

    private Log log() throws IOException {
        return RedisLog.of(settings).get(0).open();
    }

    /** No server is at that port, so the replica keeps its data. */
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
        try (RedisStore store = store()) {
            // when
            demote();
            // then
            assertNoMaster(
                    assertThrows(IOException.class, () -> store.commit(Batches.commit(store.history(), 0, lines))));
        }
        assertNoMaster(assertThrows(IOException.class, this::store));
    }

    /**
     *  1. a master is demoted, and promoted again: in one run of the server, on one connection
     *  2. what was read before must not be committed now
     */
    @Test
    void aCommitLeavesAServerThatWasDemotedAndPromotedMeanwhile() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"));
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
        try (RedisStore store = store()) {
            // when
            demote();
            redis.replicaofNoOne();
            // then
            assertNoMaster(
                    assertThrows(IOException.class, () -> store.commit(Batches.commit(store.history(), 0, lines))));
            try (RedisStore after = store()) {
                assertNotEquals(store.history(), after.history());
                assertEquals(new Outcome.Committed(), after.commit(Batches.commit(after.history(), 0, lines)));
            }
        }
    }

    /**
     *  1. read a run from a master
     *  2. demote the master, let it take over the data of another server, and promote it, on one connection
     *  3. the list now has the same ends, but another order in the middle
     *  4. the run must not be committed
     */
    @Test
    void aCommitRefusesARunOfTheSameEndsButAnotherHistory() throws IOException {
        // given
        List<String> lines = List.of(order("Latte"), order("Mocha"), order("Latte"));
        redis.rpush(LAYOUT.queue(), lines.toArray(String[]::new));
        String run = run();
        try (EmbeddedRedis other = EmbeddedRedis.start("--appendonly", "no");
                Jedis source = new Jedis("127.0.0.1", other.port());
                RedisStore store = store()) {
            Commit commit = Batches.commit(store.history(), 0, lines);
            source.rpush(LAYOUT.queue(), order("Latte"), order("Espresso"), order("Latte"));
            // when
            redis.replicaof("127.0.0.1", other.port());
            await("the other's data is here", () -> order("Espresso").equals(redis.lindex(LAYOUT.queue(), 1)));
            redis.replicaofNoOne();
            // then
            assertEquals(run, run());
            assertNoMaster(assertThrows(IOException.class, () -> store.commit(commit)));
            try (RedisStore after = store()) {
                assertFalse(after.knows(TestBatches.LOG, store.history()));
            }
            assertEquals(3, redis.llen(LAYOUT.queue()));
        }
    }

    /** The id of the server's run, which does not distinguish histories. */
    private String run() {
        return redis.info("server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aReaderWithNothingToReadLeavesAServerThatWasDemoted() throws IOException {
        try (Log log = log()) {
            assertTrue(log.next().isNothing());
            demote();
            assertNoMaster(assertThrows(IOException.class, () -> {
                while (log.next().isNothing()) {
                    Thread.onSpinWait();
                }
            }));
        }
        assertNoMaster(assertThrows(IOException.class, this::log));
    }

    @Test
    void readerAndCommitNameTheSameHistory() throws IOException {
        try (Log log = log();
                RedisStore store = store()) {
            assertEquals(log.history(), store.history());
        }
    }
}
