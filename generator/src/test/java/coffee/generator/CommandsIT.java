package coffee.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/** What only a process of its own can show: signals, pipes, limits. */
@Timeout(120)
class CommandsIT {

    private static final String GENERATE = "exec $COFFEE coffee.generator.generate.GenerateCommand ";
    private static final String REPLAY = "exec $COFFEE coffee.generator.replay.ReplayCommand ";

    private static final int SIGINT = 2;
    private static final byte[] QUEUE = RedisLayout.DEFAULT.queue().getBytes(ISO_8859_1);

    @TempDir
    private Path folder;

    /** A build in the background of a script has Ctrl-C ignored, and what it starts inherits that. */
    @BeforeAll
    static void hearCtrlC() {
        Function.getFunction("c", "signal").invoke(new Object[] {SIGINT, Pointer.NULL});
    }

    /**
     *  1. generate to a file as fast as it goes, short and long lines
     *  2. at some moment send a signal
     *  3. the file ends with a whole line, the exit code says which signal it was
     *  4. again, appending to the same file
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

    /**
     *  1. replay files onto the queue, so slowly that there is time to do the rest
     *  2. kill Redis when some is pushed, and start it again
     *  3. stop the replay when more is pushed
     *  4. go on from where it says that it was
     *  5. every line is on the queue once, in order
     */
    @Test
    void neitherARestartNorAStopLosesOrDoublesALine() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            String command = REPLAY + String.join(" ", OrderData.names()) + " --redis " + redis.uri();
            String advice;
            try (ChildProcess child = ChildProcess.start(folder, command + " --rate 4000")) {
                awaitQueue(redis, 2_000, child);
                redis.kill();
                redis.restart();
                awaitQueue(redis, 6_000, child);
                child.signal("TERM");
                assertEquals(143, child.exitCode());
                advice = child.errors();
                assertTrue(advice.contains("waiting") && advice.contains("going on"), advice);
            }
            String goOn = advice.replaceAll("(?s).*(--skip \\d+)\\s*", "$1");
            try (ChildProcess child = ChildProcess.start(folder, command + " " + goOn)) {
                assertEquals(0, child.exitCode(), child.errors());
            }
            assertArrayEquals(OrderData.bytes(), queue(redis));
        }
    }

    /**
     *  1. replay a file under a name onto a short queue, and kill the replay -9 when that is full
     *  2. replay it under that name again: it goes on
     *  3. add lines to the file, and replay it once more: only those are sent
     *  4. every line is on the queue once, in order
     *  5. a file that begins otherwise, and one that is shorter, are refused under that name
     */
    @Test
    void aReplayWithANameGoesOnHoweverTheLastOneEnded() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            byte[] lines = OrderData.bytes();
            Path file = Files.write(folder.resolve("orders"), lines);
            String command = REPLAY + file + " --id shop --redis " + redis.uri();
            try (ChildProcess child = ChildProcess.start(folder, command + " --max-queue 5000")) {
                awaitQueue(redis, 5_000, child);
                child.signal("KILL");
                assertEquals(137, child.exitCode());
            }
            assertTrue(ended(command).contains("lines that were sent before\nsent "));
            assertArrayEquals(lines, queue(redis));

            Files.writeString(file, "one\ntwo\n", APPEND);
            assertTrue(ended(command).contains("sent 2 lines"));
            assertTrue(ended(command).contains("sent 0 lines"));
            byte[] all = Files.readAllBytes(file);
            assertArrayEquals(all, queue(redis));

            for (String begunAnew : List.of("x" + new String(all, ISO_8859_1), "one\n")) {
                Files.writeString(file, begunAnew, ISO_8859_1);
                try (ChildProcess child = ChildProcess.start(folder, command)) {
                    assertEquals(1, child.exitCode());
                    assertTrue(child.errors().contains("does not begin with the 31,006 lines"), child.errors());
                }
                assertArrayEquals(all, queue(redis));
            }
        }
    }

    private String ended(String command) throws Exception {
        try (ChildProcess child = ChildProcess.start(folder, command)) {
            assertEquals(0, child.exitCode(), child.errors());
            return child.errors();
        }
    }

    /**
     *  1. replay files onto a short queue; when it is full, save it
     *  2. make room for more, kill Redis, and let it come back with what was saved
     *  3. take what comes: every line, once, in order
     */
    @Test
    void whatRedisLosesIsSentAgain() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "")) {
            String command = REPLAY + String.join(" ", OrderData.names()) + " --max-queue 3000 --redis " + redis.uri();
            try (ChildProcess child = ChildProcess.start(folder, command)) {
                awaitQueue(redis, 3_000, child);
                save(redis);
                take(redis, 2_000);
                awaitQueue(redis, 3_000, child);
                redis.kill();
                redis.restart();
                ByteArrayOutputStream taken = new ByteArrayOutputStream();
                while (child.isAlive()) {
                    taken.writeBytes(take(redis, 1_000));
                }
                taken.writeBytes(queue(redis));
                assertEquals(0, child.exitCode(), child.errors());
                assertTrue(child.errors().contains("Redis went back to an earlier state"), child.errors());
                assertArrayEquals(OrderData.bytes(), taken.toByteArray());
            }
        }
    }

    private static void save(EmbeddedRedis redis) {
        try (UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(1)) {
            jedis.sendCommand(Command.SAVE);
        }
    }

    private static void awaitQueue(EmbeddedRedis redis, long length, ChildProcess child) {
        try (UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(1)) {
            await(child, () -> jedis.llen(RedisLayout.DEFAULT.queue()) >= length);
        }
    }

    private static byte[] queue(EmbeddedRedis redis) {
        try (UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(1)) {
            return bytes(jedis.lrange(QUEUE, 0, -1));
        }
    }

    private static byte[] take(EmbeddedRedis redis, int lines) {
        try (UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(1)) {
            List<byte[]> taken = jedis.lpop(QUEUE, lines);
            return taken == null ? new byte[0] : bytes(taken);
        }
    }

    private static byte[] bytes(List<byte[]> lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
            all.write('\n');
        }
        return all.toByteArray();
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
