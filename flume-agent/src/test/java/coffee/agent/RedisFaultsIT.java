package coffee.agent;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.embedded.FaultyProxy;
import coffee.redis.embedded.RedisBackup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

/** An agent waits while Redis fails, and delivers every line once. */
@Timeout(240)
class RedisFaultsIT {

    private static final String FILES = "flume-files.conf";
    private static final String EXEC = "flume-exec.conf";

    /** How many lines may exceed the limit of the list: a batch that reaches it, and the four in flight behind that. */
    private static final int UNDER_WAY = 5 * 2_000;

    @TempDir
    private Path temp;

    /**
     *  1. keep appending lines
     *  2. kill Redis at random moments, and restart it
     *  3. every line is on the queue once, in order
     */
    @Test
    void survivesAKilledRedis() throws Exception {
        int kills = 2;
        List<String> lines = TestLines.numbered(0, 10_000);
        try (Rig rig = new Rig(temp, FILES, "--appendfsync", "always")) {
            // given
            Random random = new Random(20_261_120);
            long reached = 0;
            rig.start();
            try (Writer ignored = Writer.of(rig.file, lines, kills * 1_000)) {
                // when
                for (int i = 0; i < kills; i++) {
                    long more = 1 + random.nextInt(lines.size() / (2 * kills));
                    reached = Math.min(reached + more, lines.size());
                    rig.queue.awaitLength(reached);
                    rig.redis.kill();
                    rig.redis.restart();
                }
            }

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    /** The output of tail cannot be read again: only the agent's memory has these lines. */
    @Test
    void aKilledRedisLosesNothingOfWhatIsInMemory() throws Exception {
        List<String> lines = TestLines.numbered(0, 6_000);
        try (Rig rig = new Rig(temp, EXEC, "--appendfsync", "always")) {
            // given
            rig.start();
            rig.append(lines.subList(0, 3_000));
            rig.queue.awaitLength(1_000);

            // when
            rig.redis.kill();
            rig.append(lines.subList(3_000, 6_000));
            rig.redis.restart();

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    /**
     *  1. put a faulty network in front of Redis
     *  2. while lines are appended, lose replies, cut connections, stall them, and send bytes one by one
     *  3. every line is on the queue once, in order
     */
    @Test
    void survivesABadNetwork() throws Exception {
        List<String> lines = TestLines.numbered(0, 10_000);
        try (Rig rig = new Rig(temp, FILES);
                FaultyProxy network = FaultyProxy.to(rig.redis.port())) {
            // given
            rig.through("redis://127.0.0.1:" + network.port()).words("--set", "redis.timeout=500ms");
            rig.start();
            rig.append(lines.subList(0, 1_000));
            rig.queue.awaitLength(1_000);

            // when
            network.swallowReplies(true);
            rig.append(lines.subList(1_000, 3_000));
            await("a reply is lost", () -> network.swallowedBytes() > 0);
            network.cut();
            network.swallowReplies(false);
            rig.queue.awaitLength(3_000);
            network.stallPresent();
            rig.append(lines.subList(3_000, 6_000));
            rig.queue.awaitLength(6_000);
            network.flow();
            // A batch must get through within one timeout, even byte by byte.
            network.split(true);
            rig.append(lines.subList(6_000, 6_020));
            rig.queue.awaitLength(6_020);
            network.split(false);
            network.cut();
            rig.append(lines.subList(6_020, 10_000));

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    @Test
    void aFullRedisIsWaitedFor() throws Exception {
        List<String> lines = TestLines.numbered(0, 20_000);
        try (Rig rig = new Rig(temp, FILES, "--maxmemory", "3mb")) {
            // given
            rig.append(lines);
            AgentProcess agent = rig.start();
            await("Redis is full", () -> agent.output().contains("OOM"));
            assertTrue(rig.queue.length() < lines.size());

            // when
            rig.queue.redis().configSet("maxmemory", "0");

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    @Test
    void aLongQueueIsWaitedFor() throws Exception {
        List<String> lines = TestLines.numbered(0, 40_000);
        try (Rig rig = new Rig(temp, FILES)) {
            // given
            rig.words("--set", "limits.maxQueue=3000").start();

            // when
            rig.append(lines);
            rig.queue.awaitLength(3_000);

            // then it stays near its limit until somebody takes from it
            assertTrue(rig.queue.length() <= 3_000 + UNDER_WAY, "the queue has " + rig.queue.length());
            List<String> taken = new ArrayList<>();
            await(() -> taken.size() + " of " + lines.size() + " came", () -> {
                List<String> some = rig.queue.redis().lpop(Queue.KEY, 1_000);
                taken.addAll(some == null ? List.of() : some);
                return taken.size() >= lines.size();
            });
            assertEquals(lines, taken);
        }
    }

    /**
     *  1. deliver some lines, and save the data of Redis
     *  2. deliver more, kill Redis, and restore the saved data
     *  3. the agent re-reads the missing lines: every line is on the queue once, in order
     */
    @Test
    void readsAgainWhatARedisThatWentBackHasLost() throws Exception {
        List<String> lines = TestLines.numbered(0, 6_000);
        try (Rig rig = new Rig(temp, FILES, "--appendfsync", "always")) {
            // given
            AgentProcess agent = rig.start();
            rig.append(lines.subList(0, 2_000));
            rig.queue.awaitLength(2_000);
            RedisBackup saved = rig.saveRedis();
            rig.append(lines.subList(2_000, 5_000));
            rig.queue.awaitLength(5_000);

            // when
            saved.putBack();
            rig.append(lines.subList(5_000, 6_000));

            // then
            rig.queue.awaitExactly(lines);
            assertTrue(agent.output().contains("went back to an earlier state"), agent.output());
        }
    }

    @Test
    void aWrongPasswordIsWaitedForAndNeverShown() throws Exception {
        List<String> lines = TestLines.numbered(0, 2_000);
        try (Rig rig = new Rig(temp, FILES)) {
            // given a user whose password is not the one that the agent has
            ask(rig, "ACL", "SETUSER", "flume", "on", ">the-true-one", "~*", "+@all");
            rig.through("redis://flume:some-secret@127.0.0.1:" + rig.redis.port());
            rig.append(lines);
            AgentProcess agent = rig.start();
            await("the agent says what is wrong", () -> agent.output().contains("WRONGPASS"));

            // when
            ask(rig, "ACL", "SETUSER", "flume", ">some-secret");

            // then
            rig.queue.awaitExactly(lines);
            assertFalse(agent.output().contains("some-secret"), "the password is in the log");
        }
    }

    private static void ask(Rig rig, String command, String... words) {
        rig.queue.redis().sendCommand(Command.valueOf(command), words);
    }
}
