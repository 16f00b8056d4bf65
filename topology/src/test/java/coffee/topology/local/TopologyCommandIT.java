package coffee.topology.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.scenario.Pipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as its user has it: in a process of its own, with the jar that a cluster is given, and Storm beside. */
@Timeout(300)
class TopologyCommandIT {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    Path folder;

    private final Pipeline pipeline = new Pipeline();

    private record Run(int code, String text) {}

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void endsWithASummaryWhenTheQueueIsDrained() throws Exception {
        // given
        pipeline.feed(Pipeline.TIMED, 1);

        // when
        Run run = run("--until-drained");

        // then
        assertTrue(run.text.contains("20,000 orders counted and 0 lines rejected in "), run.text);
        assertTrue(run.text.lines().count() <= 2, run.text);
        assertEquals(0, run.code);
        pipeline.countsMatch();
        assertTrue(folder.resolve(".coffee/topology/topology.log").toFile().exists());
    }

    @Test
    void stopsWithinSecondsWhenAskedToAndLosesNothing() throws Exception {
        // given
        Process process = start();
        pipeline.feed(Pipeline.TIMED, 1);
        pipeline.awaitCommitted(1);

        // when
        process.destroy();

        // then
        assertTrue(process.waitFor(15, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
        assertEquals(20_000, pipeline.committed() + pipeline.queued());
    }

    @Test
    void saysInOneLineThatRedisDoesNotAnswer() throws Exception {
        // given
        pipeline.server().stop();

        // when
        Run run = run("--until-drained");

        // then
        assertEquals(2, run.code);
        assertEquals(1, run.text.lines().count(), run.text);
        assertTrue(run.text.contains("must be a Redis that answers"), run.text);
    }

    private Run run(String... options) throws IOException, InterruptedException {
        Process process = start(options);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), text);
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dcoffee.home=" + folder,
                "-cp",
                TARGET.resolve("coffee-topology.jar") + ":" + TARGET.resolve("storm/lib") + "/*",
                TopologyCommand.class.getName(),
                "--set",
                "redis.uri=" + pipeline.server().uri(),
                "--set",
                "topology.batchOrders=500"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
