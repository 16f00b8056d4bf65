package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentPlanTest {

    @TempDir
    private Path home;

    private AgentConf conf;

    @BeforeEach
    void write() throws IOException {
        conf = AgentConf.read(
                Files.writeString(home.resolve("shop.conf"), "till.sinks = redis\nspare.sinks = redis\n"));
        Files.createDirectories(home.resolve("flume-redis-sink/target/flume/lib"));
        Files.createDirectories(home.resolve("flume-redis-sink/target/flume/plugins.d/redis"));
    }

    @Test
    void runsTheAgentOfThatNameFromTheCheckoutsFlume() throws IOException {
        List<String> words = AgentPlan.command(home, conf, "till", "64m", 0);
        String flume = home + "/flume-redis-sink/target/flume";
        assertEquals(
                List.of(
                        "-cp",
                        "%1$s/lib/*:%1$s/plugins.d/redis/lib/*:%1$s/plugins.d/redis/libext/*".formatted(flume),
                        "coffee.flume.agent.Agent",
                        "till",
                        conf.file().toString()),
                words.subList(words.size() - 5, words.size()));
        assertTrue(words.contains("-Xmx64m"));
    }

    @Test
    void givesCountersAtItsPortAndAtPortZeroNowhere() throws IOException {
        List<String> words = AgentPlan.command(home, conf, "till", "64m", 4711);
        assertTrue(words.containsAll(
                List.of("-Dflume.monitoring.type=coffee.flume.agent.Metrics", "-Dflume.monitoring.port=4711")));
        List<String> silent = AgentPlan.command(home, conf, "till", "64m", 0);
        assertFalse(String.join(" ", silent).contains("flume.monitoring"));
    }

    @Test
    void saysThatThereIsNoFlumeToRun() throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        CommandFailure problem =
                assertThrows(CommandFailure.class, () -> AgentPlan.command(elsewhere, conf, "till", "64m", 0));
        assertEquals(
                "there is no Flume in " + elsewhere + "/flume-redis-sink/target/flume: build flume-redis-sink first",
                problem.getMessage());
    }
}
