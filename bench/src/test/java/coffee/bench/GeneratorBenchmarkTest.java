package coffee.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorBenchmarkTest {

    @TempDir
    private Path folder;

    @Test
    void bothWaysWriteTheSameBytes() throws IOException {
        // given
        GeneratorBenchmark.PreparedLines lines = GeneratorBenchmark.PreparedLines.of(20_000);
        Path generated = folder.resolve("generated");
        Path written = folder.resolve("written");
        // when
        double generating = lines.secondsToGenerate(generated);
        double writing = lines.secondsToWrite(written);
        // then
        assertEquals(-1, Files.mismatch(generated, written));
        assertEquals(lines.bytes(), Files.size(written));
        assertTrue(generating > 0 && writing > 0);
    }
}
