package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import coffee.redis.embedded.FaultyProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
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
    @ValueSource(strings = {"flume-taildir.conf", "flume-exec.conf", "flume-failover.conf"})
    void followsAFileByteForByteAndInOrder(String conf) throws IOException {
        try (Rig rig = new Rig(temp, conf)) {
            // given a file with something in it already
            List<String> lines = new ArrayList<>(Lines.given(GIVEN.get(0)));
            Lines.append(rig.file, lines);
            rig.start();
            rig.queue.awaitExactly(lines);

            // when it grows
            for (String name : GIVEN.subList(1, GIVEN.size())) {
                lines.addAll(Lines.given(name));
                Lines.append(rig.file, Lines.given(name));
            }
            lines.addAll(awkward());
            Lines.append(rig.file, awkward());

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
                lines.addAll(Lines.given(name));
                drop(rig, name, Lines.given(name));
                rig.queue.awaitLength(lines.size());
            }
            drop(rig, "empty.jsonl", List.of());
            drop(rig, "awkward.jsonl", awkward());
            lines.addAll(awkward());

            // then
            rig.queue.awaitExactly(lines);
            Queue.await(() -> Files.exists(rig.folder.resolve("empty.jsonl.COMPLETED")), () -> "a file is not done");
        }
    }

    /** A whole file, which appears in the folder at once. */
    private static void drop(Rig rig, String name, List<String> lines) throws IOException {
        Path unfinished = rig.folder.resolve(name + ".tmp");
        Lines.append(unfinished, lines);
        Files.move(unfinished, rig.folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty lines, every byte there is but for line ends, and lines longer than anything's buffer. */
    private static List<String> awkward() {
        StringBuilder bytes = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            bytes.append(c == '\n' || c == '\r' ? "" : c);
        }
        return List.of("", bytes.toString(), "a".repeat(65_536), "", "\u00ff".repeat(300_000), " ", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flume-taildir.conf", "flume-exec.conf"})
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
            rig.start();

            // when
            Lines.append(rig.file, List.of("==> orders.jsonl <=="));
            Lines.append(rig.file, kept);
            Lines.append(rig.file, List.of("tail: orders.jsonl: file truncated", "last"));

            // then
            List<String> wanted = new ArrayList<>(kept);
            wanted.add("last");
            rig.queue.awaitExactly(wanted);
        }
    }

    /**
     *  1. one sink of the group goes through a door that is shut while a stream runs
     *  2. the other takes over
     *  3. nothing is lost, and nothing doubled
     */
    @Test
    void theSecondSinkTakesOver() throws IOException {
        try (Rig rig = new Rig(temp, "flume-failover.conf");
                FaultyProxy door = FaultyProxy.to(rig.redis.port())) {
            // given
            List<String> lines = Lines.numbered(0, 6_000);
            rig.through("redis://127.0.0.1:" + door.port()).environment("COFFEE_REDIS_URI_2", rig.redis.uri());
            AgentProcess agent = rig.start();
            Lines.append(rig.file, lines.subList(0, 2_000));
            rig.queue.awaitLength(2_000);

            // when its replies vanish, and then it is shut
            door.swallowReplies(true);
            Lines.append(rig.file, lines.subList(2_000, 4_000));
            rig.queue.awaitLength(3_000);
            door.refuse(true);
            door.cut();
            Lines.append(rig.file, lines.subList(4_000, 6_000));

            // then
            rig.queue.awaitExactly(lines);
            assertFalse(agent.counters().isEmpty());
            assertEquals("0", agent.counters().get("CHANNEL.disk").get("ChannelSize"));
        }
    }
}
