package coffee.topology.local;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Slice;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.topology.scenario.LocalPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as its user runs it: in a process of its own, with the jar for a cluster and Storm's libraries. */
@Timeout(300)
class TopologyCommandIT {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    Path folder;

    private static final String[] CHANNEL = {
        "--set", "orders.dimensions.channel.field=channel", "--set", "orders.dimensions.channel.optional=true"
    };

    private final LocalPipeline pipeline = new LocalPipeline();
    private final List<Process> started = new ArrayList<>();

    private record Run(int code, String text) {}

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        pipeline.close();
    }

    @Test
    void endsWithASummaryWhenTheQueueIsDrained() throws Exception {
        // given
        pipeline.feed(LocalPipeline.TIMED, 1);

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
        pipeline.feed(LocalPipeline.TIMED, 1);
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

    /**
     *  1. a topology counts by the default schema, and is fed continuously
     *  2. start a second topology that also counts channels, while the first still runs
     *  3. from then on no order is counted without its channel, and none is lost
     *  4. the first topology logs why it counts nothing
     *  5. started again, it is refused, and so is one that reads the channel from another field
     *  6. what was counted before is shown as not counted by channel
     */
    @Tag("full")
    @Test
    void aNewSchemaTakesOverWhileATopologyOfTheOldOneStillRuns() throws Exception {
        // given
        Settings before = pipeline.settings();
        Settings after =
                pipeline.settings("orders.dimensions.channel.field=channel", "orders.dimensions.channel.optional=true");
        Path file = folder.resolve("orders.jsonl");
        Files.write(
                file,
                Files.readAllLines(LocalPipeline.TIMED).stream()
                        .limit(500)
                        .map(line -> line.replaceFirst("}$", ",\"channel\":\"app\"}"))
                        .toList());
        CountsStore counts = new CountsStore(pipeline.client(), before.layout());
        Process old = start();
        pipeline.feed(file, 1);
        pipeline.awaitCommitted(500);

        // when
        start(Files.createDirectory(folder.resolve("next")), CHANNEL);
        await("the new schema is stored", () -> {
            pipeline.feed(file, 1);
            return counts.schema().orElseThrow().version() == 2;
        });
        long changed = pipeline.committed();
        pipeline.feed(file, 20);
        pipeline.countsMatch(after);

        // then
        Counts totals = counts.standing().totals();
        long channels = totals.names("channel").get("app");
        assertTrue(channels >= totals.orders() - changed, channels + " of " + totals.orders() + " after " + changed);
        assertTrue(channels <= totals.orders() - 500, channels + " of " + totals.orders());
        assertTrue(old.isAlive());
        Path log = folder.resolve(".coffee/topology/topology.log");
        await(
                "the old one says why",
                () -> Files.readString(log).contains("which a newer topology follows: channel is gone"));
        assertRefused(run("--until-drained"), "channel is gone: a dimension can be neither removed nor renamed");
        assertRefused(
                run(
                        "--until-drained",
                        "--set",
                        "orders.dimensions.channel.field=outlet",
                        "--set",
                        "orders.dimensions.channel.optional=true"),
                "channel reads the field outlet, not channel");
        Map<String, Instant> since = counts.schema().orElseThrow().since();
        Dimension channel = after.schema().dimension("channel").orElseThrow();
        Instant began = since.get("channel");
        assertFalse(Slice.isTold(Optional.empty(), channel, since, began));
        assertTrue(Slice.isTold(Optional.empty(), channel, since, began.plusMillis(1)));
    }

    private static void assertRefused(Run run, String why) {
        assertEquals(2, run.code, run.text);
        assertEquals(1, run.text.lines().count(), run.text);
        assertTrue(run.text.contains(why), run.text);
    }

    private Run run(String... options) throws IOException, InterruptedException {
        Process process = start(options);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), text);
    }

    private Process start(String... options) throws IOException {
        return start(folder, options);
    }

    private Process start(Path home, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dcoffee.home=" + home,
                "-cp",
                TARGET.resolve("coffee-topology.jar") + ":" + TARGET.resolve("storm/lib") + "/*",
                TopologyCommand.class.getName(),
                "--set",
                "redis.uri=" + pipeline.server().uri(),
                "--set",
                "topology.batchOrders=500"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }
}
