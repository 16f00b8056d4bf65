package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are rotated, truncated, copied and deleted, with a real agent and a real Redis. */
@Timeout(240)
class RotationIT {

    private static final String CONF = "flume-files.conf";

    @TempDir
    private Path temp;

    /**
     *  1. rename the file twice while lines are appended
     *  2. truncate it in place twice, and append other lines, then some that it has had before
     *  3. copy it to a name that is followed, and truncate it
     *  4. append to a file with another followed name
     *  5. every line is on the queue as often as it was written
     */
    @Test
    void theRunningAgentFollowsThroughEveryKindOfRotation() throws Exception {
        try (Rig rig = new Rig(temp, CONF)) {
            // given
            List<String> lines = TestLines.numbered(0, 6_000);
            List<String> wanted = new ArrayList<>(lines);
            rig.start();
            rig.append(lines.subList(0, 2_000));
            rig.queue.awaitLength(1);

            // when
            rig.rotate();
            rig.append(lines.subList(2_000, 4_000));
            rig.rotate();
            rig.append(lines.subList(4_000, 6_000));
            rig.queue.awaitLength(6_000);
            for (List<String> next : List.of(TestLines.numbered(7_000, 8_000), TestLines.numbered(4_000, 4_500))) {
                rig.truncate();
                rig.append(next);
                wanted.addAll(next);
                rig.queue.awaitLength(wanted.size());
            }
            rig.copyTruncate();
            rig.append(TestLines.numbered(9_000, 10_000));
            wanted.addAll(TestLines.numbered(9_000, 10_000));
            rig.queue.awaitLength(wanted.size());
            TestLines.append(
                    rig.folder.resolve("orders-20261120T200630123Z-0002.jsonl"), TestLines.numbered(11_000, 12_000));
            wanted.addAll(TestLines.numbered(11_000, 12_000));

            // then
            rig.queue.awaitInAnyOrder(wanted);
        }
    }

    /**
     *  1. stop the agent cleanly
     *  2. append to the file, rename it, and begin a new one
     *  3. start an agent: every line is on the queue once
     */
    @Test
    void aRotationByRenamingBetweenStopAndStartDoublesNothing() throws Exception {
        try (Rig rig = new Rig(temp, CONF)) {
            // given
            List<String> lines = TestLines.numbered(0, 4_000);
            AgentProcess agent = rig.start();
            rig.append(lines.subList(0, 2_000));
            rig.queue.awaitLength(2_000);
            agent.stop();

            // when
            rig.append(lines.subList(2_000, 2_500));
            rig.rotate();
            rig.append(lines.subList(2_500, 4_000));
            rig.start();

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }

    /**
     *  1. stop the agent
     *  2. delete the file, and create another on the same inode with the same first line
     *  3. start an agent: all lines of the new file are delivered too
     */
    @Test
    void aNewFileOnTheInodeOfADeletedOneIsANewFile() throws Exception {
        try (Rig rig = new Rig(temp, CONF)) {
            // given
            List<String> wanted = new ArrayList<>(TestLines.numbered(0, 1_000));
            AgentProcess agent = rig.start();
            rig.append(wanted);
            rig.queue.awaitLength(1_000);
            agent.stop();
            Object inode = Files.getAttribute(rig.file, "unix:ino");

            // when
            List<String> others = new ArrayList<>(wanted.subList(0, 1));
            others.addAll(TestLines.numbered(5_000, 6_499));
            Files.delete(rig.file);
            assumeTrue(
                    OrderFolder.createOnInode(rig.file, rig.folder, inode),
                    "this file system does not use an inode again");
            rig.append(others);
            wanted.addAll(others);
            assertEquals(inode, Files.getAttribute(rig.file, "unix:ino"));
            rig.start();

            // then
            rig.queue.awaitExactly(wanted);
        }
    }

    /**
     *  1. kill the agent
     *  2. append to the file, copy it to a name that is followed, truncate it, and append again
     *  3. start an agent: it reads the rest from the copy, and nothing twice
     */
    @Test
    void aCopiedAndTruncatedFileGoesOnInItsCopy() throws Exception {
        try (Rig rig = new Rig(temp, CONF)) {
            // given
            List<String> lines = TestLines.numbered(0, 4_000);
            AgentProcess agent = rig.start();
            rig.append(lines.subList(0, 2_000));
            rig.queue.awaitLength(2_000);
            agent.kill();

            // when
            rig.append(lines.subList(2_000, 3_000));
            rig.copyTruncate();
            rig.append(lines.subList(3_000, 4_000));
            rig.start();

            // then
            rig.queue.awaitInAnyOrder(lines);
        }
    }
}
