package coffee.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.Cli;
import coffee.contract.RedisLayout;
import coffee.delivery.redis.RedisQueue;
import coffee.generator.replay.ReplayCommand;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.DocumentedUser;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/** What arrives on the queue, whatever happens to Redis, to the replay and to its files. */
@Timeout(60)
class ReplayIT {

    private static final String QUEUE = RedisLayout.DEFAULT.queue();
    private static final String CHILD = "exec $COFFEE coffee.generator.replay.ReplayCommand ";

    @TempDir
    private Path folder;

    @AutoClose
    private EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "");

    @AutoClose
    private UnifiedJedis jedis = RedisAddress.of(redis.uri()).openClient(2);

    /** How a run ended. */
    private record Ended(int code, String errors) {

        Ended done() {
            assertEquals(0, code, errors);
            return this;
        }

        void failed(String told) {
            assertEquals(1, code, errors);
            assertTrue(errors.contains(told), errors);
            assertEquals(1, errors.lines().count(), errors);
        }
    }

    private Ended replay(String words) {
        return replay(words, redis.uri());
    }

    private static Ended replay(String words, String uri) {
        StringWriter errors = new StringWriter();
        String[] args = (words + " --redis " + uri).split(" ");
        int code = Cli.run(new ReplayCommand(), new PrintWriter(new StringWriter()), new PrintWriter(errors), args);
        return new Ended(code, errors.toString());
    }

    private CompletableFuture<Ended> replaying(String words) {
        return CompletableFuture.supplyAsync(() -> replay(words));
    }

    private static Ended ended(CompletableFuture<Ended> run) throws Exception {
        return run.get(40, TimeUnit.SECONDS);
    }

    private ChildProcess child(String words) throws IOException {
        return ChildProcess.start(folder, CHILD + words + " --redis " + redis.uri());
    }

    private static String orderFiles() {
        return String.join(" ", OrderData.names());
    }

    @Test
    void sendsAllFilesByteForByteAndLeavesNothingElse() throws IOException {
        replay(orderFiles()).done();
        assertArrayEquals(OrderData.bytes(), queue());
        assertEquals(Set.of(QUEUE, RedisQueue.storeKey(QUEUE)), jedis.keys("*"));
    }

    /**
     *  1. replay files with an id
     *  2. kill -9 the replay after some lines, run it again, and kill it after more
     *  3. run it to its end: every line is on the queue once, in order
     *  4. run it once more: it sends nothing, and says so
     */
    @Test
    void goesOnByItsIdAfterKillsAndSendsNothingTwice() throws Exception {
        for (int kill = 1; kill <= 2; kill++) {
            try (ChildProcess child = child(orderFiles() + " --id a --rate 20000 --max-queue 20000")) {
                awaitLength(kill * 8_000, child::isAlive);
                child.signal("KILL");
                assertEquals(137, child.exitCode());
            }
        }
        long before = jedis.llen(QUEUE);
        assertTrue(before < 31_004, "of " + before + " lines nothing was left to send");
        try (ChildProcess child = child(orderFiles() + " --id a")) {
            assertEquals(0, child.exitCode(), child.errors());
            assertTrue(
                    child.errors().contains(String.format("behind %,d that were sent before", before)), child.errors());
        }
        assertArrayEquals(OrderData.bytes(), queue());
        // when
        try (ChildProcess child = child(orderFiles() + " --id a")) {
            assertEquals(0, child.exitCode(), child.errors());
            assertEquals("already sent: --id a sent all 31,004 lines before\n", child.errors());
        }
        assertArrayEquals(OrderData.bytes(), queue());
        assertEquals(-1, jedis.ttl(QUEUE + ":files:replay-a"));
    }

    @Test
    void anInterruptedRunWithoutAnIdLeavesNothingForEver() throws Exception {
        try (ChildProcess child = child(orderFiles() + " --rate 20000 --max-queue 20000")) {
            awaitLength(1, child::isAlive);
            child.signal("KILL");
            child.exitCode();
        }
        List<String> left = jedis.keys(QUEUE + ":files:replay-*").stream().toList();
        assertEquals(1, left.size());
        assertTrue(jedis.ttl(left.get(0)) > 0);
    }

    /**
     *  1. replay without an id, and stop it after some lines
     *  2. continue with the --skip that it reports
     *  3. every line is on the queue once, in order
     */
    @Test
    void aStopSaysWithWhichSkipToGoOn() throws Exception {
        String advice;
        try (ChildProcess child = child(orderFiles() + " --rate 20000 --max-queue 20000")) {
            awaitLength(9_000, child::isAlive);
            child.signal("TERM");
            assertEquals(143, child.exitCode());
            advice = child.errors();
        }
        String goOn = advice.replaceAll("(?s).*(--skip \\d+)\\s*", "$1");
        replay(orderFiles() + " " + goOn).done();
        assertArrayEquals(OrderData.bytes(), queue());
        assertEquals(Set.of(), jedis.keys(QUEUE + ":files:*"));
    }

    @Test
    void aStopWithoutRedisSaysWhatIsUnsure() throws Exception {
        try (ChildProcess child = child(orderFiles() + " --rate 20000 --max-queue 20000 --id a")) {
            awaitLength(1, child::isAlive);
            redis.kill();
            await(() -> child.errors().contains("waiting"), child::isAlive);
            child.signal("TERM");
            assertEquals(143, child.exitCode());
            assertTrue(child.errors().contains("stopped while waiting for Redis, after "), child.errors());
            assertTrue(child.errors().contains("--id a continues there"), child.errors());
        }
    }

    @Test
    void sendsWhatWasAddedToAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a\nb\nc");
        replay(file + " --id a").done();
        Files.writeString(file, "\nd\ne\n", StandardOpenOption.APPEND);
        replay(file + " --id a").done();
        replay(file + " --id a").done();
        assertEquals(List.of("a", "b", "c", "d", "e"), jedis.lrange(QUEUE, 0, -1));
    }

    @Test
    void knowsEachFileOnItsOwn() throws IOException {
        Path a = Files.writeString(folder.resolve("a"), "1\n2\n");
        Path b = Files.writeString(folder.resolve("b"), "1\n2\n");
        replay(a + " --id a").done();
        replay(b + " " + folder.resolve("./a") + " --id a").done();
        replay(b + " --id other").done();
        assertEquals(List.of("1", "2", "1", "2", "1", "2"), jedis.lrange(QUEUE, 0, -1));
    }

    @Test
    void refusesAFileThatIsAnotherNow() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "first\n" + "x\n".repeat(2000) + "last\n");
        replay(file + " --id a").done();
        String told = file + " has changed: its first 4011 bytes, which were sent, are not what they were; to send it"
                + " from the beginning, give another --id";
        for (String other : List.of("First\n" + "x\n".repeat(2000) + "last\n", "first\n", "")) {
            Files.writeString(file, other);
            replay(file + " --id a").failed(told);
        }
        assertEquals(2002, jedis.llen(QUEUE));
    }

    @Test
    void refusesToSendTheRestOfALineOfWhichTheBeginningWasSent() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a\nhal");
        replay(file + " --id a").done();
        Files.writeString(file, "f a line\n", StandardOpenOption.APPEND);
        replay(file + " --id a")
                .failed("ended in half a line when that was sent, and now the line goes on from byte 5");
    }

    @Test
    void goesOnInWhatIsPacked() throws IOException {
        Path packed = folder.resolve("orders");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(whole)) {
            gzip.write(OrderData.bytes());
        }
        Files.write(packed, Arrays.copyOf(whole.toByteArray(), whole.size() / 2));
        replay(packed + " --id a").failed("the gzip data breaks off; the whole lines up to there were sent");
        long before = jedis.llen(QUEUE);
        assertTrue(before > 1000 && before < 31_004, before + " lines");
        // when
        Files.write(packed, whole.toByteArray());
        replay(packed + " --id a").done();
        // then
        assertArrayEquals(OrderData.bytes(), queue());
    }

    /**
     *  1. replay standard input with an id, and kill the replay
     *  2. replay the same input from its beginning, to its end
     *  3. every line is on the queue once, in order
     *  4. replay other input with that id: it is refused
     */
    @Test
    void goesOnInStandardInput() throws Exception {
        try (ChildProcess child = child("- --id a")) {
            child.input("a\nb\nc\nhal");
            awaitLength(3, child::isAlive);
            child.signal("KILL");
            child.exitCode();
        }
        try (ChildProcess child = ChildProcess.start(
                folder,
                "printf 'a\\nb\\nc\\nhalf\\ne\\n' | $COFFEE coffee.generator.replay.ReplayCommand - --id a --redis "
                        + redis.uri())) {
            assertEquals(0, child.exitCode(), child.errors());
        }
        assertEquals(List.of("a", "b", "c", "half", "e"), jedis.lrange(QUEUE, 0, -1));
        try (ChildProcess child = ChildProcess.start(
                folder,
                "printf 'x\\n' | $COFFEE coffee.generator.replay.ReplayCommand - --id a --redis " + redis.uri())) {
            assertEquals(1, child.exitCode());
            assertTrue(child.errors().contains("standard input has changed"), child.errors());
        }
    }

    /**
     *  1. replay as fast as possible
     *  2. three times, after some lines, kill Redis and restart it with all that it had confirmed
     *  3. every line is on the queue once, in order
     */
    @Test
    void survivesARedisThatIsKilled() throws Exception {
        redis.close();
        redis = EmbeddedRedis.start("--appendfsync", "always");
        connect();
        Path file = numbers(300_000);
        CompletableFuture<Ended> run = replaying(file + " --id a");
        for (int kill = 1; kill <= 3; kill++) {
            awaitLength(kill * 60_000, () -> true);
            redis.kill();
            redis.restart();
            connect();
        }
        ended(run).done();
        assertArrayEquals(Files.readAllBytes(file), queue());
    }

    /**
     *  1. replay files, with a limit on the length of the queue
     *  2. after some lines save Redis; after more, kill it and restart it with what was saved
     *  3. take lines off the queue until the replay ends: every line came once, in order
     */
    @Test
    void whatRedisLosesIsSentAgain() throws Exception {
        CompletableFuture<Ended> run = replaying(orderFiles() + " --rate 30000 --max-queue 15000");
        awaitLength(3_000, () -> !run.isDone());
        jedis.sendCommand(Command.SAVE);
        awaitLength(15_000, () -> !run.isDone());
        redis.kill();
        redis.restart();
        connect();
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        while (!run.isDone()) {
            taken.writeBytes(bytes(jedis.lpop(QUEUE.getBytes(ISO_8859_1), 1_000)));
        }
        taken.writeBytes(queue());
        ended(run).done();
        assertArrayEquals(OrderData.bytes(), taken.toByteArray());
    }

    @Test
    void aRunThatHasEndedSendsWhatRedisLostWhenItIsRepeated() throws IOException {
        replay(OrderData.names().get(0) + " --id a").done();
        jedis.sendCommand(Command.SAVE);
        replay(orderFiles() + " --id a").done();
        redis.kill();
        redis.restart();
        connect();
        assertEquals(10_000, jedis.llen(QUEUE));
        replay(orderFiles() + " --id a").done();
        assertArrayEquals(OrderData.bytes(), queue());
    }

    /**
     *  1. replay a short file in a loop
     *  2. let Redis go back by several passes
     *  3. stop it: the queue has whole passes and the beginning of one, and the summary has the number of lines
     */
    @Test
    void goesBackByPasses() throws Exception {
        Path file = numbers(100);
        try (ChildProcess child = child(file + " " + file + " --loop --skip 250 --rate 5000")) {
            awaitLength(1_000, child::isAlive);
            jedis.sendCommand(Command.SAVE);
            awaitLength(3_000, child::isAlive);
            redis.kill();
            redis.restart();
            connect();
            awaitLength(3_500, child::isAlive);
            child.signal("TERM");
            assertEquals(143, child.exitCode());
            assertTrue(child.errors().contains("Redis went back to an earlier state; what it lost is sent again"));
            List<String> lines = jedis.lrange(QUEUE, 0, -1);
            for (int i = 0; i < lines.size(); i++) {
                assertEquals("line " + (i + 50) % 100, lines.get(i), "element " + i);
            }
            String sent = String.format("stopped: sent %,d lines", lines.size());
            assertTrue(child.errors().contains(sent), child.errors());
            assertTrue(child.errors().contains("--skip " + (250 + lines.size())), child.errors());
        }
    }

    @Test
    void whatRedisLosesOfStandardInputIsAFailure() throws Exception {
        try (ChildProcess child = child("-")) {
            child.input("a\n");
            awaitLength(1, child::isAlive);
            jedis.flushAll();
            child.input("b\n");
            assertEquals(1, child.exitCode());
            assertTrue(
                    child.errors()
                            .contains("Redis went back to an earlier state, and standard input cannot be read again"),
                    child.errors());
        }
    }

    /**
     *  1. start a replay with an id
     *  2. start another with that id before the first has ended
     *  3. the first ends and says why; the second sends the rest
     *  4. every line is on the queue once, in order
     */
    @Test
    void ofTwoWithOneIdTheLaterGoesOn() throws Exception {
        CompletableFuture<Ended> first = replaying(orderFiles() + " --id a --rate 2000 --max-queue 9000");
        awaitLength(500, () -> !first.isDone());
        CompletableFuture<Ended> second = replaying(orderFiles() + " --id a");
        ended(first).failed("another process has taken over coffee:orders:files:replay-a, so this one stops");
        ended(second).done();
        assertArrayEquals(OrderData.bytes(), queue());
    }

    @Test
    void waitsWhileTheQueueIsTooLong() throws Exception {
        Path file = numbers(1_000);
        CompletableFuture<Ended> run = replaying(file + " --max-queue 40");
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        awaitLength(40, () -> !run.isDone());
        while (taken.size() < Files.size(file)) {
            assertTrue(jedis.llen(QUEUE) <= 40);
            List<String> lines = jedis.lpop(QUEUE, 25);
            if (lines != null) {
                lines.forEach(line -> taken.writeBytes((line + "\n").getBytes(UTF_8)));
            }
        }
        ended(run).done();
        assertArrayEquals(Files.readAllBytes(file), taken.toByteArray());
    }

    @Test
    void waitsWhileRedisIsFull() throws Exception {
        Path file = numbers(1_000);
        jedis.configSet("maxmemory", "1");
        try (ChildProcess child = child(file.toString())) {
            await(() -> child.errors().contains("waiting"), child::isAlive);
            assertTrue(child.errors().contains("OOM"), child.errors());
            assertEquals(0, jedis.llen(QUEUE));
            jedis.configSet("maxmemory", "0");
            assertEquals(0, child.exitCode(), child.errors());
            assertTrue(child.errors().contains("Redis answers again, going on"), child.errors());
        }
        assertArrayEquals(Files.readAllBytes(file), queue());
    }

    @Test
    void needsNoMoreRightsThanTheDocumentsSay() throws IOException {
        DocumentedUser user = DocumentedUser.of(Path.of("../docs/operations.md"), "replay");
        jedis.sendCommand(Command.ACL, user.words());
        String uri = redis.uri().replace("//", "//replay:PASSWORD@");
        // when
        replay(numbers(10) + " --id a --max-queue 100", uri).done();
        replay(numbers(20).toString(), uri).done();
        replay(numbers(30) + " --id a", uri).done();
        // then
        assertEquals(10 + 20 + 20, jedis.llen(QUEUE));
        assertEquals(List.of(), jedis.sendCommand(Command.ACL, "LOG"));
    }

    @Test
    void aRefusalIsNoReasonToWait() throws IOException {
        jedis.set(QUEUE, "no list");
        replay(numbers(1).toString()).failed("WRONGTYPE");
    }

    @Test
    void aRedisThatIsNotThereIsAFailureAtTheStart() throws IOException {
        redis.kill();
        replay(numbers(1).toString()).failed("Redis at " + redis.uri() + " does not answer: ");
    }

    private void connect() {
        jedis.close();
        jedis = RedisAddress.of(redis.uri()).openClient(2);
    }

    private Path numbers(int count) throws IOException {
        List<String> lines =
                IntStream.range(0, count).mapToObj(i -> "line " + i).collect(Collectors.toList());
        return Files.write(folder.resolve("numbers"), new ArrayList<>(lines));
    }

    private byte[] queue() {
        return bytes(jedis.lrange(QUEUE.getBytes(ISO_8859_1), 0, -1));
    }

    private static byte[] bytes(List<byte[]> lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines == null ? List.<byte[]>of() : lines) {
            all.writeBytes(line);
            all.write('\n');
        }
        return all.toByteArray();
    }

    private void awaitLength(long length, BooleanSupplier goesOn) {
        await(() -> jedis.llen(QUEUE) >= length, goesOn);
    }

    private static void await(BooleanSupplier condition, BooleanSupplier goesOn) {
        while (!condition.getAsBoolean()) {
            assertTrue(goesOn.getAsBoolean(), "ended before");
            assertFalse(Thread.currentThread().isInterrupted(), "waited in vain");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
