package coffee.generator.out;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutFileTest {

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void appendsToWhatIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("orders"), "before\n");
        write(file, "a\nb\n");
        assertEquals("before\na\nb\n", Files.readString(file));
        assertEquals(List.of(), notes);
    }

    @Test
    void endsAHalfLineThatSomebodyLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("orders"), "whole\nhal");
        write(file, "a\n");
        assertEquals("whole\nhal\na\n", Files.readString(file));
        assertEquals(List.of(file + " ended in half a line; a newline was added behind it"), notes);
    }

    @Test
    void writesLinesThatAreLargerThanItsBuffer() throws IOException {
        byte[] bytes = new byte[5 << 20];
        Arrays.fill(bytes, (byte) 'x');
        bytes[10] = '\n';
        bytes[(3 << 20) + 5] = '\n';
        bytes[bytes.length - 1] = '\n';
        Path file = folder.resolve("orders");
        try (OutFile target = OutFile.open(file.toString(), notes::add)) {
            target.write(new LineBlock(bytes, 0, bytes.length, 3));
            assertEquals(3, target.written());
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void aFullDiskIsToldWithItsFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (OutFile target = OutFile.open(full.toString(), notes::add)) {
            IOException e = assertThrows(IOException.class, () -> target.write(lines("a\nb\n")));
            assertTrue(e.getMessage().matches("/dev/full: .+"), e.getMessage());
            assertEquals(0, target.written());
        }
    }

    @Test
    void aMissingFolderIsTold() {
        Path file = folder.resolve("missing/orders");
        assertThrows(NoSuchFileException.class, () -> OutFile.open(file.toString(), notes::add));
        assertTrue(Files.notExists(file.getParent()));
    }

    private void write(Path file, String text) throws IOException {
        try (OutFile target = OutFile.open(file.toString(), notes::add)) {
            target.write(lines(text));
        }
    }

    private static LineBlock lines(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return LineBlock.within(bytes, 0, bytes.length);
    }
}
