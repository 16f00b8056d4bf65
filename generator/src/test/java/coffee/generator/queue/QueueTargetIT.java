package coffee.generator.queue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import coffee.contract.RedisLayout;
import coffee.generator.OrderData;
import coffee.generator.out.Lines;
import coffee.generator.out.Sent;
import coffee.generator.pace.Ticker;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

@Timeout(60)
class QueueTargetIT {

    private static final byte[] QUEUE = RedisLayout.DEFAULT.queue().getBytes(ISO_8859_1);
    private static final String PUSHED = RedisLayout.DEFAULT.pushed("run");

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final StoppableTicker ticker = new StoppableTicker();
    private EmbeddedRedis redis;
    private UnifiedJedis jedis;

    @BeforeEach
    void startRedis() {
        redis = EmbeddedRedis.start("--appendfsync", "always");
        jedis = RedisAddress.of(redis.uri()).openClient(2);
    }

    private void restartRedis() {
        redis.restart();
        jedis.close();
        jedis = RedisAddress.of(redis.uri()).openClient(2);
    }

    @AfterEach
    void stopRedis() {
        jedis.close();
        redis.close();
    }

    @Test
    void pushesAllDataFilesByteForByte() throws IOException {
        // given
        byte[] bytes = OrderData.bytes();
        // when
        try (QueueTarget target = target(redis.port(), 1000, OptionalLong.empty())) {
            target.write(Lines.within(bytes, 0, bytes.length));
            assertEquals(31_004, target.written());
        }
        // then
        assertArrayEquals(bytes, queue());
        assertFalse(jedis.exists(PUSHED), "the position is of no use any more");
    }

    /**
     *  1. push batch by batch
     *  2. in between lose a request, lose a reply, or hold a request until the client has given up
     *  3. when all is pushed, let Redis have what was held
     *  4. every line is on the queue once, in order
     */
    @ParameterizedTest
    @EnumSource(
            value = FickleProxy.Trick.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void pushesEachLineOnceWhateverBecomesOfAConnection(FickleProxy.Trick trick) throws Exception {
        byte[] bytes = numbers(200);
        try (FickleProxy proxy = new FickleProxy(redis.port());
                QueueTarget target = target(proxy.port(), 10, OptionalLong.empty())) {
            Lines lines = Lines.within(bytes, 0, bytes.length);
            target.write(lines.first(50));
            // when
            proxy.play(trick);
            target.write(lines.after(lines.first(50)));
            if (trick == FickleProxy.Trick.HOLD) {
                proxy.release();
            }
            // then
            assertTrue(proxy.hasPlayed());
            assertArrayEquals(bytes, queue());
            assertEquals(200, target.written());
            assertEquals(2, notes.size(), notes.toString());
        }
    }

    /**
     *  1. push in a thread
     *  2. three times, when some is pushed, kill Redis and start it again
     *  3. every line is on the queue once, in order
     */
    @Test
    void survivesARedisThatIsKilled() throws Exception {
        byte[] bytes = numbers(300_000);
        try (QueueTarget target = target(redis.port(), 500, OptionalLong.empty())) {
            CompletableFuture<Void> pushing =
                    CompletableFuture.runAsync(() -> target.write(Lines.within(bytes, 0, bytes.length)));
            for (int kill = 1; kill <= 3; kill++) {
                awaitLength(kill * 60_000);
                redis.kill();
                restartRedis();
            }
            pushing.get(40, TimeUnit.SECONDS);
        }
        assertArrayEquals(bytes, queue());
        assertTrue(notes.stream().anyMatch(n -> n.contains("waiting")), notes.toString());
    }

    @Test
    void waitsWhileTheQueueIsTooLong() throws Exception {
        byte[] bytes = numbers(100);
        try (QueueTarget target = target(redis.port(), 30, OptionalLong.of(40))) {
            CompletableFuture<Void> pushing =
                    CompletableFuture.runAsync(() -> target.write(Lines.within(bytes, 0, bytes.length)));
            awaitLength(40);
            assertFalse(pushing.isDone());
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            while (taken.size() < bytes.length) {
                assertTrue(jedis.llen(QUEUE) <= 40);
                byte[] line = jedis.lpop(QUEUE);
                if (line != null) {
                    taken.write(line);
                    taken.write('\n');
                }
            }
            pushing.get(10, TimeUnit.SECONDS);
            assertArrayEquals(bytes, taken.toByteArray());
        }
    }

    @Test
    void waitsWhileRedisIsFull() throws Exception {
        byte[] bytes = numbers(1000);
        jedis.sendCommand(Command.CONFIG, "SET", "maxmemory", "1");
        try (QueueTarget target = target(redis.port(), 100, OptionalLong.empty())) {
            CompletableFuture<Void> pushing =
                    CompletableFuture.runAsync(() -> target.write(Lines.within(bytes, 0, bytes.length)));
            await(() -> !notes.isEmpty());
            assertEquals(0, jedis.llen(QUEUE));
            jedis.sendCommand(Command.CONFIG, "SET", "maxmemory", "0");
            pushing.get(10, TimeUnit.SECONDS);
        }
        assertTrue(notes.get(0).contains("OOM"), notes.toString());
        assertArrayEquals(bytes, queue());
    }

    @Test
    void saysWhereItWasWhenItIsStoppedWithoutRedis() {
        byte[] bytes = numbers(20);
        Lines lines = Lines.within(bytes, 0, bytes.length);
        try (QueueTarget target = target(redis.port(), 10, OptionalLong.empty())) {
            target.write(lines.first(5));
            redis.kill();
            ticker.stopped = true;
            CommandFailure e = assertThrows(CommandFailure.class, () -> target.write(lines.after(lines.first(5))));
            assertEquals(
                    "stopped while waiting for Redis at " + redis.uri()
                            + ", after 5 lines; of the next 10 all or none arrived",
                    e.getMessage());
        }
        restartRedis();
        assertEquals(5, Sent.parse(jedis.get(PUSHED)).lines(), "a later look can tell");
    }

    @Test
    void tellsThatRedisWentBackAndGoesOnBehindWhatThereIs() {
        // given
        byte[] bytes = numbers(20);
        Lines lines = Lines.within(bytes, 0, bytes.length);
        try (QueueTarget target = target(redis.port(), 10, OptionalLong.empty())) {
            target.write(lines.first(10));
            jedis.ltrim(QUEUE, 0, 2);
            Sent three = Sent.NONE.and(lines.first(3));
            jedis.set(PUSHED, three.toString());
            // when
            WentBackException e =
                    assertThrows(WentBackException.class, () -> target.write(lines.after(lines.first(10))));
            // then
            assertEquals(three, e.known());
            assertEquals(3, target.written());
            target.write(lines.after(lines.first(3)));
        }
        assertArrayEquals(bytes, queue());
    }

    @Test
    void aRefusalIsNoReasonToWait() {
        jedis.set(RedisLayout.DEFAULT.queue(), "no list");
        byte[] bytes = numbers(1);
        assertThrows(
                JedisDataException.class,
                () -> target(redis.port(), 10, OptionalLong.empty()).write(Lines.within(bytes, 0, bytes.length)));
        assertEquals(List.of(), notes);
    }

    @Test
    void aRedisThatIsNotThereIsAFailureAtTheStart() {
        int nobody = EmbeddedRedis.freePort();
        CommandFailure e = assertThrows(CommandFailure.class, () -> target(nobody, 10, OptionalLong.empty()));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "Redis at redis://127.0.0.1:" + nobody + " does not answer: Connection refused (is it"),
                e.getMessage());
    }

    private QueueTarget target(int port, int batch, OptionalLong maxQueue) {
        RedisAddress address = RedisAddress.local(port).withTimeout(Duration.ofMillis(500));
        QueueConfig config = new QueueConfig(address, RedisLayout.DEFAULT, "run", false, batch, maxQueue);
        return new QueueTarget(config, ticker, notes::add);
    }

    private static byte[] numbers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining())
                .getBytes(ISO_8859_1);
    }

    private byte[] queue() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : jedis.lrange(QUEUE, 0, -1)) {
            all.writeBytes(line);
            all.write('\n');
        }
        return all.toByteArray();
    }

    private void awaitLength(long length) {
        await(() -> jedis.llen(QUEUE) >= length);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertFalse(Thread.currentThread().isInterrupted(), "waited in vain");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static final class StoppableTicker implements Ticker {

        private volatile boolean stopped;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean sleep(long nanos) {
            LockSupport.parkNanos(nanos);
            return !stopped;
        }
    }
}
