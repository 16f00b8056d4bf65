package coffee.flume;

import static coffee.flume.Events.bodies;
import static coffee.flume.Events.put;
import static coffee.flume.Events.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flume.Context;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink.Status;
import org.apache.flume.channel.MemoryChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisException;

@Timeout(120)
class RedisSinkIT {

    private static final String LIST = "orders";

    private final EmbeddedRedis redis = EmbeddedRedis.start("--appendfsync", "always");
    private final FaultyProxy proxy = FaultyProxy.to(redis.port());
    private final MemoryChannel channel = Events.channel();
    private final RedisSink sink = new RedisSink();
    private final Logs logs = Logs.of(RedisSink.class);
    private UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(2);

    @AfterEach
    void stop() {
        sink.stop();
        channel.stop();
        admin.close();
        proxy.close();
        redis.close();
        logs.close();
    }

    @Test
    void needsOneRoundTripABatch() throws EventDeliveryException {
        start("batchSize", "100");
        long before = sink.counter().getRoundTrips();
        put(channel, bodies("order", 0, 1000));
        drain();
        assertEquals(List.of(bodies("order", 0, 1000)), list());
        assertEquals(10, sink.counter().getRoundTrips() - before);
        assertEquals(1, sink.counter().getConnectionCreatedCount());
    }

    @Test
    void pushesAnyBytes() throws EventDeliveryException {
        byte[] body = new byte[256];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        start();
        put(channel, org.apache.flume.event.EventBuilder.withBody(body), Events.event(""));
        drain();
        List<byte[]> found = admin.lrange(LIST.getBytes(StandardCharsets.US_ASCII), 0, -1);
        assertEquals(2, found.size());
        assertEquals(java.nio.ByteBuffer.wrap(body), java.nio.ByteBuffer.wrap(found.get(0)));
        assertEquals(0, found.get(1).length);
    }

    /**
     *  1. the reply to a push is lost on the way
     *  2. the sink gives up, and connects again
     *  3. Redis has the batch once
     */
    @Test
    void recognisesABatchOfWhichTheReplyWasLost() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        proxy.swallowReplies(true);
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(List.of("a", "b"), list());
        // when
        proxy.swallowReplies(false);
        put(channel, "c");
        drain();
        // then
        assertEquals(List.of("a", "b", "c"), list());
        assertEquals(2, sink.counter().getEventsRecognised());
    }

    /**
     *  1. a push is held back in the network until the sink gives up
     *  2. the sink pushes the batch over a new connection
     *  3. what was held back arrives
     *  4. Redis has the batch once
     */
    @Test
    void refusesAPushThatArrivesAfterItsRetry() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        proxy.stallPresent();
        assertEquals(Status.BACKOFF, sink.process());
        drain();
        assertEquals(List.of("a", "b"), list());
        // when
        long sent = proxy.requestBytes();
        proxy.flow();
        while (proxy.requestBytes() == sent) {
            Thread.onSpinWait();
        }
        put(channel, "c");
        drain();
        // then
        assertEquals(List.of("a", "b", "c"), list());
        assertEquals(0, sink.counter().getEventsRecognised());
        assertEquals(0, logs.count("another sink"), logs::toString);
    }

    @Test
    void getsThroughANetworkThatSplitsEveryByte() throws EventDeliveryException {
        proxy.split(true);
        start("redis.timeout", "20s");
        put(channel, bodies("order", 0, 500));
        drain();
        assertEquals(List.of(bodies("order", 0, 500)), list());
    }

    @Test
    void survivesConnectionsThatAreKilledInMidStream() throws Exception {
        start("batchSize", "20");
        put(channel, bodies("order", 0, 2000));
        // when
        long[] killedAt = {0};
        whileAlso(
                () -> {
                    long length = admin.llen(LIST);
                    if (length >= killedAt[0] + 150) {
                        killedAt[0] = length;
                        call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                        call("SCRIPT", "FLUSH");
                    }
                },
                this::drain);
        // then
        assertEquals(List.of(bodies("order", 0, 2000)), list());
        assertTrue(sink.counter().getConnectionCreatedCount() > 5);
    }

    @Test
    void survivesARedisThatIsKilledInMidStream() throws Exception {
        start("batchSize", "20");
        for (int i = 0; i < 5; i++) {
            put(channel, bodies("order", i * 400, i * 400 + 400));
            for (int batch = 0; batch < 3 + i; batch++) {
                sink.process();
            }
            redis.kill();
            assertEquals(Status.BACKOFF, sink.process());
            redis.restart();
            long pushed = sink.counter().getEventDrainSuccessCount();
            while (sink.counter().getEventDrainSuccessCount() == pushed) {
                sink.process();
            }
        }
        drain();
        admin.close();
        admin = RedisAddress.local(redis.port()).openClient(2);
        assertEquals(List.of(bodies("order", 0, 2000)), list());
        assertEquals(5, logs.count("does not serve"), logs::toString);
    }

    @Test
    void tellsOnceThatRedisIsGoneAndOnceThatItIsBack() throws EventDeliveryException {
        start();
        put(channel, "a");
        redis.kill();
        long failures = sink.counter().getEventWriteFail();
        while (sink.counter().getEventWriteFail() < failures + 4) {
            sink.process();
        }
        redis.restart();
        drain();
        assertEquals(1, logs.count("WARN"), logs::toString);
        assertEquals(1, logs.count("pushes again"), logs::toString);
    }

    @Test
    void waitsWhileRedisIsOutOfMemory() throws EventDeliveryException {
        start();
        call("CONFIG", "SET", "maxmemory", "1");
        put(channel, "a");
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(1, waiting(channel));
        assertEquals(1, logs.count("is out of memory"), logs::toString);
        // when
        call("CONFIG", "SET", "maxmemory", "0");
        drain();
        // then
        assertEquals(List.of("a"), list());
    }

    @Test
    void tellsWhatIsWrongWithTheKeyAndGoesOnWhenItIsMended() throws EventDeliveryException {
        start();
        put(channel, Events.event("a", "/orders", 0));
        drain();
        admin.del(LIST);
        admin.set(LIST, "no list");
        put(channel, Events.event("b", "/orders", 2));
        Map<String, String> before = admin.hgetAll(pushed());
        // when
        assertEquals(Status.BACKOFF, sink.process());
        // then
        assertEquals(before.get("f:/orders"), admin.hget(pushed(), "f:/orders"));
        assertEquals(1, logs.count("at orders that is not a list"), logs::toString);
        admin.del(LIST);
        drain();
        assertEquals(List.of("b"), list());
    }

    @Test
    void tellsThatItsMemoryIsNoHash() throws EventDeliveryException {
        admin.set(pushed(), "no hash");
        start();
        put(channel, "a");
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(0, admin.llen(LIST));
        assertEquals(1, logs.count("that is not a hash"), logs::toString);
    }

    @Test
    void tellsThatRedisWantsAPassword() throws EventDeliveryException {
        call("CONFIG", "SET", "requirepass", "s3cret");
        start();
        put(channel, "a");
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(1, logs.count("wants a password: set redis.password"), logs::toString);
    }

    @Test
    void tellsThatThePasswordIsWrongWithoutShowingIt() throws EventDeliveryException {
        call("CONFIG", "SET", "requirepass", "right");
        start("redis.password", "wr0ng");
        put(channel, "a");
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(1, logs.count("refuses the default user or the password"), logs::toString);
        assertEquals(0, logs.count("wr0ng"), logs::toString);
    }

    @Test
    void keepsToTheLimitOfTheListWhileSomebodyDrainsIt() throws Exception {
        start("maxQueueLength", "50", "batchSize", "20");
        put(channel, bodies("order", 0, 1000));
        AtomicBoolean tooLong = new AtomicBoolean();
        List<String> drained = new ArrayList<>();
        whileAlso(
                () -> {
                    tooLong.compareAndSet(false, admin.llen(LIST) > 50);
                    List<String> some = admin.lpop(LIST, 10);
                    drained.addAll(some == null ? List.of() : some);
                },
                this::drain);
        drained.addAll(list());
        assertEquals(List.of(bodies("order", 0, 1000)), drained);
        assertTrue(!tooLong.get());
    }

    @Test
    void twoSinksOfOneIdentityLoseNothing() throws EventDeliveryException {
        // given
        start();
        put(channel, "a");
        drain();
        MemoryChannel second = Events.channel();
        RedisSink other = new RedisSink();
        try {
            other.setName("sink");
            other.configure(context());
            other.setChannel(second);
            other.start();
            put(second, "b");
            other.process();
            // when
            List<String> all = new ArrayList<>(List.of("a", "b"));
            for (int i = 0; i < 30; i++) {
                put(channel, "c" + i);
                sink.process();
                put(second, "d" + i);
                other.process();
                all.addAll(List.of("c" + i, "d" + i));
            }
            // then
            assertEquals(all, list());
            assertEquals(2, logs.count("WARN Another sink uses the identity it at the same time"), logs::toString);
        } finally {
            other.stop();
            second.stop();
        }
    }

    /**
     *  1. two sinks of a group share an identity; the first is active
     *  2. the reply to its push is lost, and the second takes its place
     *  3. later the first is active again
     *  4. Redis has all events once
     */
    @Test
    void sinksOfAGroupRecogniseWhatTheOtherPushed(@TempDir Path folder) throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("orders"), "aaaa\nbbbb\ncccc\ndddd\n");
        start("onFailure", "throw");
        RedisSink other = new RedisSink();
        try {
            other.setName("other");
            other.configure(context("redis.port", Integer.toString(redis.port())));
            other.setChannel(channel);
            other.start();
            put(channel, Events.event("aaaa", file.toString(), 0));
            sink.process();
            put(channel, Events.event("bbbb", file.toString(), 5));
            // when
            proxy.swallowReplies(true);
            assertThrows(EventDeliveryException.class, sink::process);
            other.process();
            put(channel, Events.event("cccc", file.toString(), 10));
            other.process();
            proxy.swallowReplies(false);
            put(channel, Events.event("dddd", file.toString(), 15));
            while (waiting(channel) > 0) {
                try {
                    sink.process();
                } catch (EventDeliveryException waitsStill) {
                    Thread.onSpinWait();
                }
            }
            // then
            assertEquals(List.of("aaaa", "bbbb", "cccc", "dddd"), list());
            assertEquals(0, logs.count("at the same time"), logs::toString);
        } finally {
            other.stop();
        }
    }

    private void start(String... properties) {
        sink.setName("sink");
        sink.configure(context(properties));
        sink.setChannel(channel);
        sink.start();
    }

    private Context context(String... properties) {
        Context context = new Context(Map.of(
                "redis.host", "127.0.0.1",
                "redis.port", Integer.toString(proxy.port()),
                "redis.timeout", "500",
                "redis.key", LIST,
                "identity", "it"));
        for (int i = 0; i < properties.length; i += 2) {
            context.put(properties[i], properties[i + 1]);
        }
        return context;
    }

    private static String pushed() {
        return LIST + ":pushed:it";
    }

    private List<String> list() {
        return admin.lrange(LIST, 0, -1);
    }

    private void drain() throws EventDeliveryException {
        long empty = sink.counter().getBatchEmptyCount();
        while (sink.counter().getBatchEmptyCount() == empty) {
            sink.process();
        }
    }

    private void call(String command, String... arguments) {
        ProtocolCommand raw = () -> command.getBytes(StandardCharsets.US_ASCII);
        admin.executeCommand(new CommandArguments(raw).addObjects((Object[]) arguments));
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Does {@code meanwhile} again and again until {@code work} is done. */
    private static void whileAlso(Work meanwhile, Work work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            while (!done.get()) {
                try {
                    meanwhile.run();
                } catch (JedisException e) {
                    // what the test does to connections may hit this one too
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });
        thread.start();
        try {
            work.run();
        } finally {
            done.set(true);
            thread.join();
        }
    }
}
