package coffee.delivery.files;

import static coffee.delivery.files.Scene.KEEP_OPEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.delivery.FileRecord.State;
import coffee.delivery.Handover;
import coffee.delivery.files.FollowConfig.FileGroup;
import coffee.delivery.files.FollowConfig.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for files, each by itself, on real files. */
class FileFollowerTest {

    @TempDir
    Path folder;

    @AutoClose
    private Scene scene;

    @BeforeEach
    void prepare() {
        scene = new Scene(folder);
    }

    @Test
    void readsWhatIsThereAndWhatComes() {
        // given
        scene.append("a", "1\n2\n").started().drained();
        // when
        scene.append("a", "3\n").append("b", "4\n").drained();
        // then
        assertEquals(List.of("1", "2", "3", "4"), scene.lines());
        assertEquals(6, scene.record("a").offset());
        assertEquals(scene.inode("a"), scene.record("a").inode());
    }

    @Test
    void waitsForTheEndOfALine() {
        // given
        scene.append("a", "1\n2").started().drained();
        assertEquals(List.of("1"), scene.lines());
        // when
        scene.append("a", "3\r\n").drained();
        // then
        assertEquals(List.of("1", "23\r"), scene.lines());
    }

    @Test
    void continuesAtItsRecordsAfterARestart() {
        // given
        scene.append("a", "1\n2\n").started().drained().stopped();
        // when
        scene.append("a", "3\n").started().drained();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines());
    }

    @Test
    void continuesARenamedFile() throws Exception {
        // given
        scene.append("a", "1\n").started().drained();
        // when
        scene.rename("a", "a.1").append("a.1", "2\n").append("a", "3\n").idle();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines());
        assertEquals(4, scene.record("a.1").offset());
        assertNotEquals(scene.record("a.1").id(), scene.record("a").id());
    }

    @Test
    void continuesAFileThatWasRenamedWhileNobodyLooked() throws Exception {
        // given
        scene.append("a", "1\n").started().drained().stopped();
        // when
        scene.append("a", "2\n").rename("a", "a.1").append("a", "3\n").started().idle();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines());
    }

    @Test
    void readsATruncatedFileFromItsBeginning() throws Exception {
        // given
        scene.append("a", "1\n2\n").started().drained();
        String before = scene.record("a").id();
        // when
        scene.truncate("a").append("a", "3\n").drained();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines());
        assertEquals(1, scene.records().size());
        assertNotEquals(before, scene.record("a").id());
        assertEquals(1, scene.status().truncations());
    }

    @Test
    void noticesThatAFileWasOverwrittenByALongerOne() throws Exception {
        // given
        scene.append("a", "1\n2\n").started().drained();
        // when
        scene.truncate("a").append("a", "3\n4\n5\n6\n").drained();
        // then
        assertEquals(List.of("1", "2", "3", "4", "5", "6"), scene.lines());
        assertEquals(1, scene.status().truncations());
    }

    @Test
    void goesBackToTheRecordsOfANewReading() {
        // given
        scene.append("a", "1\n").started().drained();
        Scene.Stored earlier = scene.stored();
        scene.append("a", "2\n").append("b", "3\n").drained();
        // when
        scene.putBack(earlier).drained();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines());
        assertEquals(1, scene.status().rewinds());
    }

    @Test
    void finishesADeletedFile() throws Exception {
        // given
        scene.append("a", "1\n").started().drained();
        // when
        scene.append("a", "2\n3").delete("a").idle().passes(KEEP_OPEN.plus(Duration.ofSeconds(2)));
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines());
        assertTrue(scene.record("a").isFinished());
        assertEquals(0, scene.status().openFiles());
    }

    @Test
    void readsADeletedFileAgainWhileItIsOpen() throws Exception {
        // given
        scene.append("a", "1\n").started().drained();
        Scene.Stored earlier = scene.stored();
        scene.append("a", "2\n").drained().delete("a").idle();
        // when
        scene.putBack(earlier).idle();
        // then
        assertEquals(List.of("1", "2"), scene.lines());
        assertTrue(scene.record("a").isFinished());
    }

    @Test
    void continuesInTheCopyOfATruncatedFile() throws Exception {
        // given
        scene.append("a", "1\n").started().drained();
        // when
        scene.append("a", "2\n")
                .copy("a", "a.1")
                .truncate("a")
                .append("a", "3\n")
                .idle();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines().stream().sorted().toList());
        assertEquals(1, scene.status().copies());
        assertEquals(0, scene.status().truncations());
    }

    // New content, inodes, and what is known of a file.

    @Test
    void takesOtherContentOnAKnownInodeForANewFile() {
        // given a record of a file that is gone, whose inode has another file now
        scene.append("a", "1\n2\n").started().drained().stopped();
        FileRecord gone = scene.record("a");
        scene.setRecord(new FileRecord(
                gone.id(),
                folder.resolve("b").toString(),
                gone.inode(),
                4,
                Digest.of("8\n9\n".getBytes(UTF_8), 0, 4),
                Digest.of("8\n9\n".getBytes(UTF_8), 0, 4),
                State.READING,
                0));
        // when
        scene.started().drained();
        // then
        assertEquals(List.of("1", "2", "1", "2"), scene.lines());
        assertNotEquals(gone.id(), scene.record("a").id());
    }

    @Test
    void losesNothingIfADeletedFilesInodeAndFirstLineAreUsedAgain() throws Exception {
        // given a file that was read, deleted, and created again on the same inode while nobody looked
        scene.append("a", "first\n1\n").started().drained().stopped();
        String inode = scene.inode("a");
        Path spare = folder.resolve("a");
        scene.delete("a").append("a", "first\n2\n3\n4\n");
        assumeTrue(Folders.look(spare).inode().equals(inode), "this file system does not use inodes again at once");
        // when
        scene.started().drained();
        // then
        assertEquals(List.of("first", "1", "first", "2", "3", "4"), scene.lines());
    }

    @Test
    void knowsAFileByMoreThanItsFirstBytes() throws Exception {
        // given two files that begin alike for longer than a digest covers
        String alike = ("x".repeat(99) + "\n").repeat(20);
        scene.append("a", alike + "1\n").started().drained().stopped();
        // when the second takes the place of the first
        scene.rename("a", "b").append("a", alike + "2\n").started().idle();
        // then
        assertEquals(42, scene.lines().size());
        assertEquals(
                List.of("1", "2"),
                scene.lines().stream().filter(l -> l.length() == 1).toList());
    }

    @Test
    void storesADigestOfTheFirstBytesAsSoonAsThereAreEnough() {
        // given
        scene.append("a", "1\n").started().drained();
        assertEquals(2, scene.record("a").head().length());
        // when
        scene.append("a", "x".repeat(2000) + "\n").drained();
        // then
        assertEquals(Digest.WINDOW, scene.record("a").head().length());
        assertEquals(Digest.WINDOW, scene.record("a").tail().length());
    }

    @Test
    void beginsBehindTheLastLineFeedIfThereIsNoRecordAtAll() {
        // given
        scene.start = Start.END;
        scene.append("a", "1\n2").append("b", "").append("c", "no line yet");
        // when
        scene.started()
                .drained()
                .append("a", "3\n")
                .append("b", "4\n")
                .append("d", "5\n")
                .drained();
        // then
        assertEquals(List.of("23", "4", "5"), scene.lines().stream().sorted().toList());
        assertEquals(
                2,
                scene.records().values().stream()
                        .filter(r -> r.path().endsWith("a") || r.path().endsWith("b"))
                        .count());
    }

    @Test
    void readsANewFileFromItsBeginningIfThereAreRecords() {
        // given
        scene.start = Start.END;
        scene.append("a", "1\n").started().drained().stopped();
        // when
        scene.append("b", "2\n").started().drained();
        // then
        assertEquals(List.of("2"), scene.lines());
    }

    @Test
    void beginsWhereItBeganIfTheStoreHasLostEverything() {
        // given
        scene.start = Start.END;
        scene.append("a", "1\n").started().drained();
        Scene.Stored empty = new Scene.Stored(List.of(), Map.of());
        scene.append("a", "2\n").append("b", "3\n").drained();
        // when
        scene.putBack(empty).drained();
        // then
        assertEquals(List.of("2", "3"), scene.lines().stream().sorted().toList());
    }

    // Truncation and copies.

    @Test
    void noticesATruncationThatHappenedWhileNobodyLooked() throws Exception {
        // given
        scene.append("a", "1\n2\n").started().drained().stopped();
        // when
        scene.truncate("a").append("a", "3\n4\n5\n").started().drained();
        // then
        assertEquals(List.of("1", "2", "3", "4", "5"), scene.lines());
        assertEquals(1, scene.records().size());
        assertEquals(1, scene.status().truncations());
    }

    @Test
    void noticesThatAFileWasOverwrittenInPlaceByOneOfTheSameLength() throws Exception {
        // given
        scene.append("a", "1\n2\n").started().drained();
        // when
        Files.writeString(folder.resolve("a"), "3\n4\n");
        Files.setLastModifiedTime(folder.resolve("a"), FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
        scene.passes(Duration.ofSeconds(2));
        // then
        assertEquals(List.of("1", "2", "3", "4"), scene.lines());
    }

    @Test
    void continuesInTheCopyThatWasMadeWhileNobodyLooked() throws Exception {
        // given
        scene.append("a", "1\n").started().drained().stopped();
        // when
        scene.append("a", "2\n")
                .copy("a", "a.1")
                .truncate("a")
                .append("a", "3\n")
                .started()
                .idle();
        // then
        assertEquals(List.of("1", "2", "3"), scene.lines().stream().sorted().toList());
        assertEquals(1, scene.status().copies());
    }

    @Test
    void waitsUntilACopyIsComplete() throws Exception {
        // given a copy under way
        scene.append("a", "1\n2\n3\n").started().drained().append("a.1", "1\n2").drained();
        assertEquals(1, scene.status().waitingFiles());
        // when
        scene.append("a.1", "\n3\n").drained().truncate("a").append("a", "4\n").idle();
        // then
        assertEquals(List.of("1", "2", "3", "4"), scene.lines());
        assertEquals(6, scene.record("a.1").offset());
    }

    @Test
    void continuesInACopyThatOverwritesAnotherFollowedFile() throws Exception {
        // given
        scene.append("a", "1\n").append("a.1", "0\n").started().drained();
        // when
        Files.copy(folder.resolve("a"), folder.resolve("a.1"), StandardCopyOption.REPLACE_EXISTING);
        scene.truncate("a").append("a", "2\n").idle();
        // then
        assertEquals(List.of("0", "1", "2"), scene.lines().stream().sorted().toList());
    }

    @Test
    void takesAFileForItsOwnAtTheFirstByteThatDiffers() {
        // given
        scene.append("a", "same\n1\n").started().drained().append("b", "same\n").drained();
        assertEquals(List.of("same", "1"), scene.lines());
        // when
        scene.append("b", "2\n").drained();
        // then
        assertEquals(List.of("same", "1", "same", "2"), scene.lines());
    }

    @Test
    void deliversTwoFilesWithTheSameContent() throws Exception {
        // given
        scene.append("a", "1\n2\n").started().drained();
        // when
        scene.copy("a", "b").idle();
        // then
        assertEquals(List.of("1", "2", "1", "2"), scene.lines());
    }

    // Files that go.

    @Test
    void forgetsAFileThatIsGoneForAMonth() throws Exception {
        // given
        scene.append("a", "1\n")
                .append("b", "2\n")
                .started()
                .drained()
                .delete("a")
                .idle();
        scene.passes(KEEP_OPEN.plusSeconds(2));
        assertEquals(2, scene.records().size());
        // when
        scene.later(Duration.ofDays(31)).passes(Duration.ofSeconds(3));
        // then
        assertEquals(1, scene.records().size());
        assertEquals(folder.resolve("b").toString(), scene.record("b").path());
    }

    @Test
    void warnsOnceOfARecordWhoseFileIsGone() throws Exception {
        // given
        scene.append("a", "1\n")
                .append("b", "1\n")
                .started()
                .drained()
                .stopped()
                .delete("a");
        // when
        scene.started().idle();
        // then
        assertEquals(1, scene.status().recordsWithoutFile());
        assertEquals(State.READING, scene.record("a").state());
        assertNotEquals(0, scene.record("a").since());
        // and it stays visible
        scene.stopped().started().idle();
        assertEquals(1, scene.status().recordsWithoutFile());
    }

    @Test
    void continuesAFinishedFileThatIsBack() throws Exception {
        // given
        scene.pattern = "a.*";
        scene.append("a", "1\n").started().drained().rename("a", "gone").idle();
        assertTrue(scene.record("a").isFinished());
        scene.passes(KEEP_OPEN.plusSeconds(2));
        // when
        scene.append("gone", "2\n").rename("gone", "a.1").passes(Duration.ofSeconds(2));
        // then
        assertEquals(List.of("1", "2"), scene.lines());
        assertEquals(State.READING, scene.record("a.1").state());
        assertEquals(0, scene.record("a.1").since());
    }

    @Test
    void leavesRecordsAloneWhileTheFolderIsNotThere() throws Exception {
        // given
        Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
        scene.append("a", "1\n").started().drained().stopped();
        Files.move(folder, moved);
        scene.started().idle();
        assertEquals(1, scene.status().unreadableFolders());
        assertEquals(0, scene.record("a").since());
        // when
        Files.move(moved, folder);
        scene.append("a", "2\n").passes(Duration.ofSeconds(2));
        // then
        assertEquals(List.of("1", "2"), scene.lines());
    }

    // Which files.

    @Test
    void neverReadsCompressedFilesAsLines() throws Exception {
        // given
        byte[] zip = {0x1f, (byte) 0x8b, 8, 0, '\n', 'x', '\n'};
        Files.write(folder.resolve("a.1.gz"), zip);
        Files.write(folder.resolve("a.2"), zip);
        // when
        scene.append("a", "1\n").started().idle();
        // then
        assertEquals(List.of("1"), scene.lines());
        assertEquals(2, scene.status().compressedFiles());
    }

    @Test
    void readsAFileOnceHoweverManyPathsItHas() throws Exception {
        // given
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("target"), "1\n");
        Files.createSymbolicLink(folder.resolve("a"), elsewhere.resolve("target"));
        Files.createLink(folder.resolve("b"), elsewhere.resolve("target"));
        // when
        scene.started().idle();
        // then
        assertEquals(List.of("1"), scene.lines());
        // and it is still the same if one path goes
        scene.delete("a").append("b", "2\n").idle();
        assertEquals(List.of("1", "2"), scene.lines());
    }

    @Test
    void readsMoreFilesThanItMayHoldOpen() throws Exception {
        // given
        scene.maxOpenFiles = 3;
        for (int i = 0; i < 20; i++) {
            scene.append("f" + i, "1 of " + i + "\n");
        }
        scene.started().drained();
        // when
        for (int i = 0; i < 20; i++) {
            scene.append("f" + i, "2 of " + i + "\n");
        }
        scene.passes(Duration.ofSeconds(3));
        // then
        assertEquals(40, Set.copyOf(scene.lines()).size());
        assertEquals(40, scene.lines().size());
        assertTrue(scene.status().openFiles() <= 3, scene.status().toString());
    }

    @Test
    void verifiesAFileThatItOpensAgain() throws Exception {
        // given
        scene.maxOpenFiles = 1;
        scene.append("a", "1\n").append("b", "2\n").started().drained();
        // when both are overwritten by longer ones while at most one is open
        scene.truncate("a")
                .append("a", "3\n4\n")
                .truncate("b")
                .append("b", "5\n6\n")
                .passes(Duration.ofSeconds(3));
        // then
        assertEquals(
                List.of("1", "2", "3", "4", "5", "6"),
                scene.lines().stream().sorted().toList());
    }

    // Lines.

    @Test
    void cutsALongLineAndReadsOnBehindIt() {
        // given
        scene.maxLineBytes = 10;
        scene.append("a", "1\n" + "x".repeat(700_000)).started().drained();
        // when
        scene.append("a", "yyy\n2\n").drained();
        // then
        assertEquals(List.of("1", "x".repeat(11), "2"), scene.lines());
        // and its record holds
        scene.stopped().append("a", "3\n").started().drained();
        assertEquals("3", scene.lines().get(3));
    }

    @Test
    void leavesOutSkippedLinesAndNotesThatTheyWereRead() {
        // given
        scene.skip = Pattern.compile("^#");
        scene.append("a", "# 1\n2\n# 3\n# 4\n").started().drained();
        assertEquals(List.of("2"), scene.lines());
        // when
        scene.passes(Duration.ofSeconds(2));
        // then
        assertEquals(14, scene.record("a").offset());
        assertEquals(3, scene.status().skippedLines());
    }

    @Test
    void keepsToItsBounds() {
        // given
        scene.batchLines = 3;
        scene.batchBytes = 10;
        scene.append("a", "1\n2\n3\n4\n5555\n66666\n7\n" + "x".repeat(50) + "\n");
        scene.started();
        // when
        List<Integer> sizes = new ArrayList<>();
        for (int n = scene.poll(); n > 0; n = scene.poll()) {
            sizes.add(n);
        }
        // then
        assertEquals(List.of(3, 3, 1, 1), sizes);
    }

    @Test
    void readsFilesInTurn() {
        // given one file with much to read, and another with little
        scene.batchLines = 5000;
        scene.append("a", ("a" + "x".repeat(99) + "\n").repeat(20_000))
                .append("b", "b\n")
                .started();
        // when
        scene.poll();
        // then
        assertTrue(scene.lines().contains("b"));
    }

    @Test
    void waitsForTheFirstReading() {
        // given
        scene.append("a", "1\n");
        Handover handover = new Handover();
        FollowConfig config = new FollowConfig(
                List.of(FileGroup.parse(folder + "/.*")),
                Start.BEGINNING,
                10,
                1000,
                null,
                100,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                10);
        try (FileFollower follower = new FileFollower(config, handover, Clock.systemUTC(), System::nanoTime)) {
            assertEquals(List.of(), follower.poll());
            // when
            handover.begin(List.of());
            // then
            assertEquals(1, follower.poll().size());
        }
    }

    // What an earlier version has left.

    @ParameterizedTest
    @ValueSource(strings = {"2\n", "2\r\n", "2"})
    void continuesAtAnImportedRecord(String lastLine) {
        // given a record that knows the number of the inode, and the last line without what ends it
        scene.append("a", "1\n" + lastLine);
        String inode = scene.inode("a");
        scene.setRecord(imported("-", inode.substring(inode.indexOf(':') + 1), 2 + lastLine.length(), "2"));
        // when
        scene.started().append("a", "3\n").drained();
        // then
        assertEquals(List.of("3"), scene.lines());
        assertEquals("imported", scene.record("a").id());
        assertEquals(inode, scene.record("a").inode());
    }

    @Test
    void continuesAtAnImportedRecordThatKnowsNothingButThePath() {
        // given
        scene.append("a", "1\n2\n").append("b", "1\n2\n");
        scene.setRecord(imported(folder.resolve("b").toString(), "-", 4, "2"));
        // when
        scene.started().append("a", "a\n").append("b", "b\n").drained();
        // then
        assertEquals("imported", scene.record("b").id());
        assertEquals(scene.inode("b"), scene.record("b").inode());
        assertEquals(1, scene.lines().stream().filter("b"::equals).count());
        assertEquals(1, scene.lines().stream().filter("1"::equals).count());
    }

    private static FileRecord imported(String path, String inode, long offset, String lastLine) {
        byte[] body = lastLine.getBytes(UTF_8);
        CRC32 crc = new CRC32();
        crc.update(body);
        CRC32C crc32c = new CRC32C();
        crc32c.update(body);
        Digest tail =
                new Digest(body.length, "crc:" + HexFormat.of().toHexDigits(crc.getValue() << 32 | crc32c.getValue()));
        return new FileRecord("imported", path, inode, offset, Digest.NONE, tail, State.IMPORTED, 0);
    }

    @Test
    void doesNotContinueAtAnImportedRecordOfOtherContent() {
        // given
        scene.append("a", "1\n2\n");
        scene.setRecord(new FileRecord(
                "imported",
                folder.resolve("a").toString(),
                scene.inode("a"),
                4,
                Digest.NONE,
                new Digest(1, "crc:0123456789abcdef"),
                State.IMPORTED,
                0));
        // when
        scene.started().drained();
        // then
        assertEquals(List.of("1", "2"), scene.lines());
    }
}
