package coffee.bench.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LatencyBenchmarkTest {

    @TempDir
    private Path folder;

    @Test
    void appendsEveryLineNoEarlierThanTheRateAllows() throws IOException, InterruptedException {
        // given
        Path file = folder.resolve("orders.jsonl");
        long begin = System.nanoTime();
        // when
        long[] appendedAt = LatencyBenchmark.append(file, 500, 2_000);
        // then
        assertEquals(500, Files.readAllLines(file).size());
        for (int line = 0; line < 500; line++) {
            long due = begin + line * TimeUnit.SECONDS.toNanos(1) / 2_000;
            assertTrue(appendedAt[line] >= due, "line " + line + " came too early");
        }
    }
}
