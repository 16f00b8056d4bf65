package coffee.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent is killed as {@code kill -9} does. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class AgentKillsIT {

    @TempDir
    private Path temp;

    /**
     *  1. append lines all the time
     *  2. kill the agent at random moments, its start included, and start it again
     *  3. every line is there once, in order
     */
    @Test
    void survivesKillsAtRandomMoments() throws Exception {
        kills(2, 40_000);
    }

    @Test
    @Tag("full")
    void survivesManyKillsAtRandomMoments() throws Exception {
        kills(20, 1_000_000);
    }

    private void kills(int kills, int number) throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
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
            rig.queue.awaitExactly(lines);
        }
    }

    /** The agent and Redis are killed together, as when the machine they share loses its power. */
    @Test
    void survivesTheKillOfAgentAndRedisAtOnce() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf", "--appendfsync", "always")) {
            // given
            List<String> lines = Lines.numbered(0, 40_000);
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
}
