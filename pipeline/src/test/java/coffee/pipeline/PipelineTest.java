package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {

    @TempDir
    private Path folder;

    @Test
    void countsTheLinesOfAllFiles() throws IOException {
        assertEquals(5, Pipeline.lines(List.of(file("a", "1\n2\n"), file("b", "3\n\n5\n"))));
    }

    @Test
    void countsALastLineWithoutLineFeed() throws IOException {
        assertEquals(2, Pipeline.lines(List.of(file("a", "1\n2"))));
    }

    @Test
    void countsNothingInAnEmptyFile() throws IOException {
        assertEquals(0, Pipeline.lines(List.of(file("a", ""))));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
