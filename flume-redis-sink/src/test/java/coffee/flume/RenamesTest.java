package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenamesTest {

    @TempDir
    private Path folder;

    private final Renames renames = new Renames();
    private Path renamed;
    private Position latest;

    @BeforeEach
    void write() throws IOException {
        renamed = Files.writeString(folder.resolve("orders.1"), "aaaa\nbbbb\ncccc\n");
        EventPlace last = new EventPlace("7-c0ffee", folder.resolve("orders").toString(), 5);
        latest = Position.of(last, "bbbb".getBytes(StandardCharsets.UTF_8), 1);
        assertFalse(renames.isReadAgain(last, latest));
    }

    @Test
    void knowsWhatWasPushedUnderAnotherName() {
        assertTrue(again(renamed, 0));
        assertTrue(again(renamed, 5));
        assertFalse(again(renamed, 10));
    }

    @Test
    void takesAFileThatGoesBackUnderItsNewNameForNew() {
        assertTrue(again(renamed, 0));
        assertFalse(again(renamed, 0));
        assertFalse(again(renamed, 5));
    }

    @Test
    void takesAFileThatGoesBackUnderItsOldNameForNew() {
        assertFalse(again(folder.resolve("orders"), 0));
    }

    @Test
    void takesAFileForNewThatDoesNotHoldWhatWasPushed() throws IOException {
        Files.writeString(renamed, "aaaa\nxxxx\ncccc\n");
        assertFalse(again(renamed, 0));
    }

    @Test
    void knowsNothingByThePathAlone() {
        String path = renamed.toString();
        assertFalse(renames.isReadAgain(new EventPlace(path, path, 0), latest));
        assertFalse(renames.isReadAgain(new EventPlace(path, path, 0), latest));
    }

    private boolean again(Path path, long offset) {
        return renames.isReadAgain(new EventPlace("7-c0ffee", path.toString(), offset), latest);
    }
}
