package coffee.recount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.OrderLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {

    @TempDir
    Path folder;

    @Test
    void readsLinesWithAndWithoutAnEnd() throws IOException {
        assertEquals(List.of("a", "", "b\r", "c"), lines(file("a\n\nb\r\nc")));
        assertEquals(List.of("a", "b"), lines(file("a\nb\n")));
        assertEquals(List.of(""), lines(file("\n")));
        assertEquals(List.of(), lines(file("")));
    }

    @Test
    void readsLinesAcrossBuffers() throws IOException {
        // given
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            expected.add("x".repeat(i % 97) + i);
        }

        // then
        assertEquals(expected, lines(file(String.join("\n", expected))));
    }

    @Test
    void readsACompressedFile() throws IOException {
        // given
        Path file = folder.resolve("orders.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
        }

        // then
        assertEquals(List.of("a", "b"), lines(file));
    }

    @Test
    void keepsOfALineThatIsTooLongWhatTellsSo() throws IOException {
        // when
        List<String> lines = lines(file("x".repeat(3 * OrderLimits.MAX_BYTES) + "\nb"));

        // then
        assertEquals(2, lines.size());
        assertEquals(OrderLimits.MAX_BYTES + 1, lines.get(0).length());
        assertEquals("b", lines.get(1));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("orders.jsonl"), text);
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        new OrderFile(file).read((bytes, n) -> lines.add(new String(bytes, 0, n, StandardCharsets.UTF_8)));
        return lines;
    }
}
