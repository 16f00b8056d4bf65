package coffee.delivery.files;

import static coffee.delivery.files.Scene.KEEP_OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules for files, each by itself, on real files. */
class FileFollowerTest {

    @TempDir
    Path folder;

    private Scene scene;

    @BeforeEach
    void prepare() {
        scene = new Scene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
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
}
