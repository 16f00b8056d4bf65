package coffee.generator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coffee.cli.CtrlC;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a separate process can show: signals, pipes and limits. */
@Timeout(120)
class CommandsIT {

    private static final String GENERATE = "exec $COFFEE coffee.generator.generate.GenerateCommand ";
    private static final String REPLAY = "exec $COFFEE coffee.generator.replay.ReplayCommand ";

    @TempDir
    private Path folder;

    @BeforeAll
    static void hearCtrlC() {
        CtrlC.hear();
    }

    /**
     *  1. generate short and long lines into a file, as fast as possible
     *  2. send a signal at a random moment
     *  3. the file ends with a whole line, and the exit code tells which signal it was
     *  4. repeat, appending to the same file
     */
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aFileNeverEndsInHalfALineAfterASignal(String signal, int code) throws Exception {
        signals(signal, code, 2);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aFileNeverEndsInHalfALineAfterManySignals(String signal, int code) throws Exception {
        signals(signal, code, 20);
    }

    private void signals(String signal, int code, int times) throws Exception {
        Path file = folder.resolve("orders");
        Random random = new Random(1);
        for (int i = 0; i < times; i++) {
            long before = size(file);
            try (ChildProcess child = ChildProcess.start(folder, GENERATE + "--dirty 5 --out " + file)) {
                await(child, () -> size(file) > before);
                LockSupport.parkNanos(random.nextInt(60) * 1_000_000L);
                child.signal(signal);
                assertEquals(code, child.exitCode());
                assertTrue(child.errors().startsWith("stopped: wrote "), child.errors());
            }
            assertEquals('\n', lastByte(file), "after " + size(file) + " bytes");
        }
    }

    @Test
    void aDiskThatIsFullTakesNoHalfLine() throws Exception {
        Path file = folder.resolve("orders");
        try (ChildProcess child =
                ChildProcess.start(folder, "ulimit -f 1000; " + GENERATE + "--seed 1 --out " + file)) {
            assertEquals(1, child.exitCode());
            assertEquals(1, child.errors().lines().count(), child.errors());
            assertTrue(child.errors().startsWith("coffee generate: " + file + ": "), child.errors());
            long lines = Files.readString(file).lines().count();
            assertTrue(child.errors().replace(",", "").contains("after " + lines + " lines"), child.errors());
        }
        assertEquals('\n', lastByte(file));
        assertEquals(1000 * 1024, size(file), 1000);
    }

    @Test
    void aFullDeviceIsOneClearLine() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        try (ChildProcess child = ChildProcess.start(folder, GENERATE + "> /dev/full")) {
            assertEquals(1, child.exitCode());
            assertTrue(
                    child.errors().matches("coffee generate: standard output: [^\n]+, after 0 lines\n"),
                    child.errors());
        }
    }

    @Test
    void aClosedPipeIsOneClearLine() throws Exception {
        String script = "set -o pipefail; (" + GENERATE + "--seed 1) | head -3";
        try (ChildProcess child = ChildProcess.start(folder, script)) {
            assertEquals(3, new String(child.output(), UTF_8).lines().count());
            assertEquals(1, child.exitCode());
            assertTrue(
                    child.errors()
                            .matches(
                                    "coffee generate: standard output: the reader has closed the pipe, after .* lines\n"),
                    child.errors());
        }
    }

    @Test
    void aPipeGetsTheSameBytesAsAFileAndNoBar() throws Exception {
        Path file = folder.resolve("orders");
        String options = "--seed 7 --count 1000 --dirty 20 ";
        try (ChildProcess toFile = ChildProcess.start(folder, GENERATE + options + "--quiet --out " + file);
                ChildProcess toPipe = ChildProcess.start(folder, GENERATE + options)) {
            byte[] piped = toPipe.output();
            assertEquals(0, toFile.exitCode());
            assertEquals(0, toPipe.exitCode());
            assertArrayEquals(Files.readAllBytes(file), piped);
            assertEquals("", toFile.errors());
            assertEquals(1, toPipe.errors().lines().count(), toPipe.errors());
        }
    }

    @Test
    void aReplayThatWaitsForInputStopsAtOnce() throws Exception {
        try (ChildProcess child = ChildProcess.start(folder, REPLAY + "- --out " + folder.resolve("out"))) {
            child.input("one\ntwo\nthr");
            await(child, () -> size(folder.resolve("out")) == 8);
            child.signal("TERM");
            assertEquals(143, child.exitCode());
            assertTrue(child.errors().startsWith("stopped: sent 2 lines"), child.errors());
        }
    }

    private static void await(ChildProcess child, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertTrue(child.isAlive(), child::errors);
            assertFalse(Thread.currentThread().isInterrupted(), "waited in vain");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int lastByte(Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            opened.seek(opened.length() - 1);
            return opened.read();
        }
    }
}
