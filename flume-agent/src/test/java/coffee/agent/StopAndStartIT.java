package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents that are stopped or killed, and agents that refuse to start. */
@Timeout(240)
class StopAndStartIT {

    @TempDir
    private Path temp;

    @Test
    @Tag("full")
    void stoppedAndStartedAmidAStreamItLosesAndDoublesNothing() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            List<String> lines = TestLines.numbered(0, 15_000);

            // when
            try (Writer ignored = Writer.of(rig.file, lines, 6_000)) {
                for (int i = 0; i < 3; i++) {
                    AgentProcess agent = rig.start();
                    rig.queue.awaitLength(Math.min(rig.queue.length() + 1_000, lines.size()));
                    agent.stop();
                    assertFalse(agent.output().contains("ERROR"), agent.output());
                }
            }
            rig.start();

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    /**
     *  1. keep appending lines
     *  2. kill the agent at random moments, sometimes while it starts, and start another
     *  3. every line is on the queue once, in order
     */
    @Test
    void killedAtRandomMomentsItLosesAndDoublesNothing() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            List<String> lines = TestLines.numbered(0, 40_000);
            Random random = new Random(4_711);
            try (Writer ignored = Writer.of(rig.file, lines, 5_000)) {
                // when
                for (int i = 0; i < 2; i++) {
                    AgentProcess agent = rig.launch();
                    if (random.nextInt(4) > 0) {
                        agent.awaitRunning();
                    }
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
                    agent.kill();
                }
            }
            rig.start();

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    /** Kills the agent and Redis together, as if the machine that they share had failed. */
    @Test
    void killedTogetherWithRedisItLosesAndDoublesNothing() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf", "--appendfsync", "always")) {
            // given
            List<String> lines = TestLines.numbered(0, 40_000);
            rig.append(lines);
            AgentProcess agent = rig.start();
            rig.queue.awaitLength(1);

            // when
            rig.redis.kill();
            agent.kill();
            rig.redis.restart();
            rig.start();

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    /** Tail does not see what was written while no agent ran; all other lines are delivered once. */
    @Test
    void aStoppedTailDeliversWhatItHasAndDoublesNothing() throws Exception {
        try (Rig rig = new Rig(temp, "flume-exec.conf")) {
            // given
            List<String> seen = new ArrayList<>(TestLines.numbered(0, 3_000));
            AgentProcess agent = rig.start();
            rig.append(seen);

            // when
            rig.queue.awaitLength(3_000);
            agent.stop();
            rig.append(TestLines.numbered(3_000, 3_500));
            rig.start();
            rig.awaitTail();
            rig.append(TestLines.numbered(4_000, 5_000));
            seen.addAll(TestLines.numbered(4_000, 5_000));

            // then
            rig.queue.awaitExactly(seen);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sinks.redis.batchSize = many | batchSize",
                "sources.orders.type = nonsense | nonsense",
                "channels.memory.capacity = 1 | capacity",
                "sources.orders.maxLineBytes = 0 | maxLineBytes",
                "channels.memory.type = file | memory channel"
            })
    void aConfigurationThatWorksInPartOnlyIsRefused(String line, String reason) throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            Path conf = temp.resolve("broken.conf");
            String shipped = Files.readString(Rig.HOME.resolve("conf/flume-files.conf"));
            Files.writeString(conf, shipped + "coffee." + line + "\n");

            // when
            AgentProcess agent = rig.conf(conf).launch();

            // then
            assertEquals(1, agent.awaitExit());
            String said = agent.output();
            assertTrue(said.contains(reason), said);
            assertFalse(said.contains("\tat "), said);
        }
    }

    @Test
    void aSecondAgentOnTheSameFoldersIsRefused() throws IOException {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            AgentProcess first = rig.start();

            // when
            AgentProcess second = rig.launch();

            // then
            assertEquals(1, second.awaitExit());
            assertTrue(second.output().contains("another agent uses the folder"), second.output());
            first.stop();
        }
    }
}
