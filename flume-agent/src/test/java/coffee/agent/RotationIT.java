package coffee.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are rotated while they are followed. Lines keep their order within a file. */
@Timeout(240)
class RotationIT {

    private static final String TAILDIR = "flume-taildir.conf";

    @TempDir
    private Path temp;

    @Test
    void aRenamedFileIsReadToItsEndAndNotAgain() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> lines = Lines.numbered(0, 9_000);
            rig.start();
            Lines.append(rig.file, lines.subList(0, 3_000));
            rig.queue.awaitLength(1);

            // when it is rotated twice, in the midst of writing
            rotate(rig);
            Lines.append(rig.file, lines.subList(3_000, 6_000));
            rig.queue.awaitLength(4_000);
            Lines.append(rig.file, lines.subList(6_000, 6_100));
            rotate(rig);
            Lines.append(rig.file, lines.subList(6_100, 9_000));

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    @Tag("full")
    @Test
    void aFileRenamedWhileTheAgentIsDownIsReadToItsEndAndNotAgain() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> lines = Lines.numbered(0, 6_000);
            AgentProcess agent = rig.start();
            Lines.append(rig.file, lines.subList(0, 3_000));
            rig.queue.awaitLength(2_000);

            // when
            agent.kill();
            Lines.append(rig.file, lines.subList(3_000, 4_000));
            rotate(rig);
            Lines.append(rig.file, lines.subList(4_000, 6_000));
            rig.start();

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    @Tag("full")
    @Test
    void anAgentKilledJustAfterARotationLosesAndDoublesNothing() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> lines = Lines.numbered(0, 6_000);
            AgentProcess agent = rig.start();
            Lines.append(rig.file, lines.subList(0, 3_000));
            rig.queue.awaitLength(3_000);

            // when
            Lines.append(rig.file, lines.subList(3_000, 4_000));
            rotate(rig);
            agent.kill();
            Lines.append(rig.file, lines.subList(4_000, 6_000));
            rig.start();

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    /** The way of the generator: the next file has another name. */
    @Tag("full")
    @Test
    void aFileOfANewNameIsFollowedToo() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> lines = Lines.numbered(0, 4_000);
            rig.start();
            Lines.append(rig.folder.resolve("orders-20261120T200530123Z-0001.jsonl"), lines.subList(0, 2_000));
            rig.queue.awaitLength(1_000);

            // when
            Lines.append(rig.folder.resolve("orders-20261120T200630123Z-0002.jsonl"), lines.subList(2_000, 4_000));

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    @Test
    void aFileTruncatedInPlaceStartsAnewEvenWithTheSameLines() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> lines = Lines.numbered(0, 3_000);
            List<String> wanted = new ArrayList<>(lines);
            rig.start();
            Lines.append(rig.file, lines);
            rig.queue.awaitExactly(wanted);

            // when it is emptied, and filled with others, and with those of before
            for (List<String> next :
                    List.of(Lines.numbered(5_000, 6_000), lines.subList(0, 900), lines.subList(0, 700))) {
                truncate(rig.file);
                Lines.append(rig.file, next);
                wanted.addAll(next);
                rig.queue.awaitLength(wanted.size());
            }

            // then
            rig.queue.awaitExactly(wanted);
        }
    }

    @Tag("full")
    @Test
    void afterATruncationAKilledAgentGoesOnWhereItWas() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> wanted = new ArrayList<>(Lines.numbered(0, 3_000));
            AgentProcess agent = rig.start();
            Lines.append(rig.file, wanted);
            rig.queue.awaitLength(3_000);
            truncate(rig.file);
            Lines.append(rig.file, Lines.numbered(5_000, 6_000));
            wanted.addAll(Lines.numbered(5_000, 6_000));
            rig.queue.awaitLength(wanted.size());

            // when
            agent.kill();
            Lines.append(rig.file, Lines.numbered(6_000, 7_000));
            wanted.addAll(Lines.numbered(6_000, 7_000));
            rig.start();

            // then
            rig.queue.awaitExactly(wanted);
        }
    }

    @Tag("full")
    @Test
    void aFileTruncatedWhileTheAgentIsDownLosesNothing() throws IOException {
        try (Rig rig = new Rig(temp, TAILDIR)) {
            // given
            List<String> wanted = new ArrayList<>(Lines.numbered(0, 3_000));
            AgentProcess agent = rig.start();
            Lines.append(rig.file, wanted);
            rig.queue.awaitLength(3_000);
            agent.stop();

            // when
            truncate(rig.file);
            Lines.append(rig.file, Lines.numbered(5_000, 6_000));
            wanted.addAll(Lines.numbered(5_000, 6_000));
            rig.start();

            // then
            rig.queue.awaitExactly(wanted);
        }
    }

    /** Moves orders.jsonl.1 to .2, and orders.jsonl to .1, as logrotate does. */
    private static void rotate(Rig rig) throws IOException {
        Path first = rig.folder.resolve("orders.jsonl.1");
        if (Files.exists(first)) {
            Files.move(first, rig.folder.resolve("orders.jsonl.2"));
        }
        Files.move(rig.file, first);
    }

    private static void truncate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
