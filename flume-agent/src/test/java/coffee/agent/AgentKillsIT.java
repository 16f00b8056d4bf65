package coffee.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An agent is killed as {@code kill -9} does. The file channel may then give what was under way in another order, so
 * that no order is promised.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class AgentKillsIT {

    private static final int LINES = 20_000;

    @TempDir
    private Path temp;

    /**
     *  1. append lines all the time
     *  2. kill the agent at random moments, its start included, and start it again
     *  3. every line is there once
     */
    @Test
    void survivesKillsAtRandomMoments() throws Exception {
        kills(2, LINES);
    }

    @Test
    @Tag("full")
    void survivesManyKillsAtRandomMoments() throws Exception {
        kills(20, 100_000);
    }

    private void kills(int kills, int number) throws Exception {
        try (Rig rig = new Rig(temp, "flume-taildir.conf")) {
            // given
            List<String> lines = Lines.numbered(0, number);
            Random random = new Random(4_711);
            try (Writer ignored = Writer.of(rig.file, lines, kills * 2_500)) {
                // when
                for (int i = 0; i < kills; i++) {
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
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    /**
     *  1. drop files into the folder
     *  2. kill the agent while it takes them
     *  3. every line is there once
     */
    @Tag("full")
    @Test
    void survivesKillsAmidASpooledFile() throws Exception {
        try (Rig rig = new Rig(temp, "flume-spooldir.conf")) {
            // given
            List<String> lines = Lines.numbered(0, LINES);
            int half = LINES / 2;
            Lines.append(rig.folder.resolve("a.jsonl"), lines.subList(0, half));
            Lines.append(rig.folder.resolve("b.jsonl"), lines.subList(half, LINES));

            // when
            for (int i = 1; i <= 2; i++) {
                long reached = 1L + i * half / 2;
                AgentProcess agent = rig.start();
                rig.queue.awaitLength(Math.min(reached, LINES));
                agent.kill();
            }
            rig.start();

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    /** The agent and Redis are killed together, as when the machine they share loses its power. */
    @ParameterizedTest
    @ValueSource(longs = 3_500)
    void survivesTheKillOfAgentAndRedisAtOnce(long reached) throws Exception {
        try (Rig rig = new Rig(temp, "flume-taildir.conf", "--appendfsync", "always")) {
            // given
            List<String> lines = Lines.numbered(0, 8_000);
            Lines.append(rig.file, lines);
            AgentProcess agent = rig.start();
            rig.queue.awaitLength(reached);

            // when
            rig.redis.kill();
            agent.kill();
            rig.redis.restart();
            rig.start();

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }
}
