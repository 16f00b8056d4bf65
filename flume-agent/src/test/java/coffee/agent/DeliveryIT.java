package coffee.agent;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import coffee.redis.embedded.TlsFront;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each of the shipped configurations delivers. */
@Timeout(240)
class DeliveryIT {

    private static final List<String> GIVEN =
            List.of("orders-10k.jsonl", "orders-dirty.jsonl", "orders-timed-20k.jsonl");

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"flume-files.conf", "flume-exec.conf", "flume-failover.conf"})
    void followsAFileByteForByteAndInOrder(String conf) throws IOException {
        try (Rig rig = new Rig(temp, conf)) {
            // given a file that has lines already
            List<String> lines = new ArrayList<>(TestLines.given(GIVEN.get(0)));
            rig.append(lines);
            rig.start();
            rig.queue.awaitExactly(lines);

            // when it grows
            for (String name : GIVEN.subList(1, GIVEN.size())) {
                lines.addAll(TestLines.given(name));
                rig.append(TestLines.given(name));
            }
            rig.append(awkward());
            lines.addAll(awkward());

            // then
            rig.queue.awaitExactly(conf.equals("flume-exec.conf") ? lines : cut(lines));
        }
    }

    /** The lines as a FileSource delivers them: it cuts those that are longer than an order may be. */
    private static List<String> cut(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, Math.min(line.length(), 65_537)))
                .toList();
    }

    /**
     *  1. start an agent that collects, and one that forwards to it
     *  2. append lines to the file that the second one follows
     *  3. they are on the queue, in order
     */
    @Test
    void forwardsFromOneAgentToAnother() throws IOException {
        try (Rig rig = new Rig(temp, "flume-collect.conf")) {
            // given
            Map<String, String> port =
                    Map.of("COFFEE_FLUME_COLLECTOR_PORT", Integer.toString(EmbeddedRedis.freePort()));
            rig.environment(port).start();
            List<String> words = List.of(
                    Rig.HOME.resolve("conf/flume-forward.conf").toString(),
                    "--heap",
                    "256m",
                    "--file",
                    rig.file.toString());
            try (AgentProcess edge = AgentProcess.start(Rig.HOME, temp.resolve("edge"), port, words)) {
                edge.awaitRunning();

                // when
                List<String> lines = TestLines.given(GIVEN.get(0));
                rig.append(lines);

                // then
                rig.queue.awaitExactly(lines);
            }
        }
    }

    @Test
    void keepsTheRawLinesInAnArchive() throws IOException {
        try (Rig rig = new Rig(temp, "flume-archive.conf")) {
            // given
            List<String> lines = TestLines.given(GIVEN.get(0));
            rig.start();

            // when
            rig.append(lines);

            // then
            Path archive = rig.data().resolve("orders");
            await("all lines are there", () -> linesIn(archive).size() >= lines.size());
            assertEquals(lines, linesIn(archive));
            assertEquals(0, rig.queue.length());
        }
    }

    private static List<String> linesIn(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(TestLines.of(file));
            }
        }
        return lines;
    }

    /** A sink without TLS settings of its own uses those of the whole agent. */
    @Test
    void usesTheGlobalTlsSettingsOfFlume() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf");
                TlsFront tls = TlsFront.to(rig.redis.port(), Files.createDirectory(temp.resolve("tls")))) {
            // given
            List<String> lines = TestLines.numbered(0, 300);
            rig.through("rediss://localhost:" + tls.port())
                    .environment(Map.of(
                            "FLUME_SSL_TRUSTSTORE_PATH",
                            tls.serverKeys().toString(),
                            "FLUME_SSL_TRUSTSTORE_PASSWORD",
                            TlsFront.PASSWORD,
                            "FLUME_SSL_KEYSTORE_PATH",
                            tls.clientKeys().toString(),
                            "FLUME_SSL_KEYSTORE_PASSWORD",
                            TlsFront.PASSWORD));

            // when
            rig.append(lines);
            rig.start();

            // then
            rig.queue.awaitExactly(lines);
        }
    }

    @Test
    void takesFinishedFilesOutOfAFolder() throws IOException {
        try (Rig rig = new Rig(temp, "flume-spooldir.conf")) {
            // given
            List<String> lines = new ArrayList<>();
            rig.start();

            // when
            for (String name : GIVEN) {
                lines.addAll(TestLines.given(name));
                drop(rig, name, TestLines.given(name));
                rig.queue.awaitLength(lines.size());
            }
            drop(rig, "awkward.jsonl", awkward());
            lines.addAll(awkward());

            // then
            rig.queue.awaitExactly(lines);
            await("the last file is done", () -> Files.exists(rig.folder.resolve("awkward.jsonl.COMPLETED")));
        }
    }

    /** Lets a complete file appear in the folder at once. */
    private static void drop(Rig rig, String name, List<String> lines) throws IOException {
        Path unfinished = rig.folder.resolve(name + ".tmp");
        TestLines.append(unfinished, lines);
        Files.move(unfinished, rig.folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty lines, every byte except those that end lines, and lines longer than any buffer. */
    private static List<String> awkward() {
        StringBuilder bytes = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            bytes.append(c == '\n' || c == '\r' ? "" : c);
        }
        return List.of("", bytes.toString(), "a".repeat(65_536), "", "\u00ff".repeat(300_000), " ", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flume-files.conf", "flume-exec.conf"})
    void onlyTheHousekeepingOfTailIsFiltered(String conf) throws IOException {
        try (Rig rig = new Rig(temp, conf)) {
            // given
            List<String> kept = List.of(
                    "{\"customerAgeGrade\": \"==> x <==\"}",
                    " ==> orders.jsonl <==",
                    "==> orders.jsonl",
                    "tail: is what dogs wag",
                    "# comment",
                    "2026-11-20 20:05:30,123 INFO started",
                    "");
            rig.append(List.of("==> orders.jsonl <=="));
            rig.start();

            // when
            rig.append(kept);
            rig.append(List.of("tail: orders.jsonl: file truncated", "last"));

            // then
            List<String> wanted = new ArrayList<>(kept);
            wanted.add("last");
            rig.queue.awaitExactly(wanted);
        }
    }

    /**
     *  1. start a failover group whose first sink reaches Redis through a proxy
     *  2. while lines come, drop the replies to the first sink, then refuse its connections
     *  3. the second sink takes over: every line is on the queue once, in order
     */
    @Test
    void theSecondSinkTakesOver() throws IOException {
        try (Rig rig = new Rig(temp, "flume-failover.conf");
                FaultyProxy door = FaultyProxy.to(rig.redis.port())) {
            // given
            List<String> lines = TestLines.numbered(0, 6_000);
            rig.through("redis://127.0.0.1:" + door.port()).environment("COFFEE_REDIS_URI_2", rig.redis.uri());
            AgentProcess agent = rig.start();
            rig.append(lines.subList(0, 2_000));
            rig.queue.awaitLength(2_000);

            // when the proxy drops replies, and then refuses connections
            door.swallowReplies(true);
            rig.append(lines.subList(2_000, 4_000));
            rig.queue.awaitLength(3_000);
            door.refuse(true);
            door.cut();
            rig.append(lines.subList(4_000, 6_000));

            // then
            rig.queue.awaitExactly(lines);
            assertFalse(agent.counters().isEmpty());
            assertEquals("0", agent.counters().get("CHANNEL.memory").get("ChannelSize"));
        }
    }
}
