package coffee.delivery.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred files that are expensive to look at. */
class TurnsTest {

    private static final int FILES = 200;
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(10);

    @TempDir
    private Path folder;

    private final List<TailedFile> files = new ArrayList<>();
    private Turns turns;
    private long now = TimeUnit.HOURS.toNanos(1);

    @BeforeEach
    void open() throws Exception {
        turns = new Turns(Set.of(folder), new Warnings(() -> now));
        for (int i = 0; i < FILES; i++) {
            Path path = Files.writeString(folder.resolve("file-" + i), "a line\n");
            OpenFile handle = OpenFile.open(path.toString(), Folders.look(path).inode());
            files.add(TailedFile.begun(path.toString(), handle, 0, 0));
        }
        turns.take(files, now);
        turns.took(FILES, TimeUnit.SECONDS.toNanos(1));
    }

    @AfterEach
    void close() {
        files.forEach(file -> file.handle().close());
        turns.close();
    }

    private List<TailedFile> poll() {
        now += POLL;
        return turns.take(files, now);
    }

    @Test
    void everyFileHasItsTurn() {
        Set<TailedFile> seen = new HashSet<>();
        for (int poll = 0; poll < 4; poll++) {
            List<TailedFile> turn = poll();
            assertEquals(64, turn.size());
            seen.addAll(turn);
        }
        assertEquals(FILES, seen.size());
    }

    @Test
    void aFileThatGrewOnceIsLookedAtInEveryPoll() {
        // when
        turns.grew(files.get(150));
        // then
        for (int poll = 0; poll < 10; poll++) {
            assertTrue(poll().contains(files.get(150)));
        }
    }

    @Test
    void onlyThoseThatGrewLastAreLookedAtAlways() {
        // when
        files.forEach(turns::grew);
        // then
        assertEquals(2 * 64, poll().size());
    }

    @Test
    @Timeout(60)
    @EnabledOnOs(OS.LINUX)
    void aFileThatWasWrittenToIsLookedAtOutOfTurn() throws Exception {
        // given
        turns.renew(now);
        List<TailedFile> turn;
        do {
            // when
            Files.writeString(folder.resolve("file-150"), "a line\n", StandardOpenOption.APPEND);
            turn = poll();
        } while (turn.size() == 64);
        // then
        assertEquals(65, turn.size());
        assertTrue(turn.contains(files.get(150)));
    }

    @Test
    @Timeout(60)
    @EnabledOnOs(OS.LINUX)
    void aFolderThatIsWrittenToAllTheTimeIsNotWatchedForAWhile() throws Exception {
        try (Watch watch = new Watch(Set.of(folder), new Warnings(() -> now))) {
            // given
            watch.renew(now);
            assertTrue(watch.isComplete());
            // when
            for (int i = 0; watch.isComplete(); i++) {
                Files.writeString(folder.resolve("file-" + i % 2), "a line\n", StandardOpenOption.APPEND);
                watch.written(now);
            }
            // then
            watch.renew(now + TimeUnit.SECONDS.toNanos(4));
            assertFalse(watch.isComplete());
            watch.renew(now + TimeUnit.SECONDS.toNanos(5));
            assertTrue(watch.isComplete());
        }
    }

    @Test
    @Timeout(60)
    @EnabledOnOs(OS.LINUX)
    void aWriteEndsTheWaitForIt() throws Exception {
        try (Watch watch = new Watch(Set.of(folder), new Warnings(() -> now))) {
            // given
            watch.renew(now);
            Path written = Files.writeString(folder.resolve("file-1"), "a line\n", StandardOpenOption.APPEND);
            // when
            watch.await(Duration.ofHours(1));
            // then
            assertEquals(Set.of(written.toString()), watch.written(now));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderIsWatchedOnceItExists() throws Exception {
        Path later = folder.resolve("later");
        try (Watch watch = new Watch(Set.of(later), new Warnings(() -> now))) {
            // given
            watch.renew(now);
            assertFalse(watch.isComplete());
            // when
            Files.createDirectory(later);
            watch.renew(now);
            // then
            assertTrue(watch.isComplete());
        }
    }
}
