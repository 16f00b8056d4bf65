package coffee.flume;

import static coffee.flume.Events.bodies;
import static coffee.flume.Events.put;
import static coffee.flume.Events.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.flume.ListInMemory.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flume.Channel;
import org.apache.flume.ChannelException;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink.Status;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RedisSinkTest {

    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final ListInMemory redis = new ListInMemory();
    private MemoryChannel channel = Events.channel();
    private RedisSink sink;

    @AfterEach
    void stop() {
        if (sink != null) {
            sink.stop();
        }
        channel.stop();
    }

    @Test
    void pushesAllEventsInTheirOrder() throws EventDeliveryException {
        start("batchSize", "10");
        put(channel, bodies("order", 0, 25));
        // when
        Status first = sink.process();
        drain();
        // then
        assertEquals(Status.READY, first);
        assertEquals(List.of(bodies("order", 0, 25)), redis.list);
        assertEquals(0, waiting(channel));
        assertEquals(25, sink.counter().getEventDrainSuccessCount());
        assertEquals(2, sink.counter().getBatchCompleteCount());
        assertEquals(1, sink.counter().getBatchUnderflowCount());
        assertEquals(15 * 8 + 10 * 7, sink.counter().getBytesPushed());
    }

    @Test
    void asksRedisNothingWhileTheChannelIsEmpty() throws EventDeliveryException {
        start();
        int before = redis.calls;
        // when
        Status status = sink.process();
        // then
        assertEquals(Status.READY, status);
        assertEquals(before, redis.calls);
        assertEquals(1, sink.counter().getBatchEmptyCount());
        assertEquals(0, sink.counter().getEventDrainAttemptCount());
    }

    @Test
    void takesAnEventThatComesWhileItWaits() throws Exception {
        // given a sink that waits at an empty channel
        sink = new RedisSink((c, n) -> redis, Duration.ofSeconds(10));
        start(sink);
        Thread runner = new Thread(() -> assertDoesNotFail(sink));
        runner.start();
        while (runner.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        // when
        long put = System.nanoTime();
        put(channel, "order");
        runner.join(TimeUnit.SECONDS.toMillis(5));
        // then
        assertEquals(List.of("order"), redis.list);
        assertTrue(System.nanoTime() - put < TimeUnit.MILLISECONDS.toNanos(1_000));
    }

    @Test
    void doesNotWaitForMoreThanThereIs() throws EventDeliveryException {
        // given a channel that keeps whoever asks for an event that is not there for three seconds
        channel = Events.channel("keep-alive", "3");
        start("batchSize", "100");
        put(channel, bodies("order", 0, 7));
        // when
        long start = System.nanoTime();
        sink.process();
        // then
        assertEquals(7, redis.list.size());
        assertTrue(System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(2_000));
    }

    @Test
    void pushesABatchOfWhichTheRequestWasLost() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        redis.faults.add(Fault.LOST_REQUEST);
        // when
        Status failed = sink.process();
        int kept = waiting(channel);
        drain();
        // then
        assertEquals(Status.BACKOFF, failed);
        assertEquals(2, kept);
        assertEquals(List.of("a", "b"), redis.list);
        assertEquals(1, sink.counter().getRetries());
        assertEquals(1, sink.counter().getEventWriteFail());
    }

    @Test
    void recognisesABatchOfWhichTheReplyWasLost() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        redis.faults.add(Fault.LOST_REPLY);
        // when
        Status failed = sink.process();
        put(channel, "c");
        drain();
        // then
        assertEquals(Status.BACKOFF, failed);
        assertEquals(List.of("a", "b", "c"), redis.list);
        assertEquals(2, sink.counter().getEventsRecognised());
        assertEquals(3, sink.counter().getEventDrainSuccessCount());
    }

    @Test
    void recognisesABatchWhoseRepliesWereLostOverAndOver() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        redis.faults.addAll(List.of(
                Fault.LOST_REQUEST, Fault.LOST_REQUEST, Fault.OUT_OF_MEMORY, Fault.LOST_REPLY, Fault.LOST_REPLY));
        drain();
        assertEquals(List.of("a", "b"), redis.list);
        assertEquals(List.of(Fault.LOST_REPLY), List.copyOf(redis.faults));
    }

    @Test
    void pushesAgainWhenItNeedNotBeIdempotent() throws EventDeliveryException {
        start("idempotent", "false");
        put(channel, "a");
        redis.faults.add(Fault.LOST_REPLY);
        drain();
        assertEquals(List.of("a", "a"), redis.list);
        assertEquals(Map.of(), redis.memory);
    }

    @Test
    void keepsTheEventsWhileRedisIsOutOfMemory() throws EventDeliveryException {
        start();
        put(channel, "a");
        redis.faults.add(Fault.OUT_OF_MEMORY);
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(1, waiting(channel));
        drain();
        assertEquals(List.of("a"), redis.list);
    }

    @Test
    void takesBackWhatRedisRemembersOfARefusedPush() throws EventDeliveryException {
        // given a file pushed up to its first event
        start();
        put(channel, Events.event("a", "/var/log/orders", 0));
        drain();
        Map<String, String> before = Map.copyOf(redis.memory);
        // when Redis refuses the second and yet remembers it
        put(channel, Events.event("b", "/var/log/orders", 2));
        redis.faults.add(Fault.WRONG_TYPE);
        sink.process();
        // then
        assertEquals(before.get("f:/var/log/orders"), redis.memory.get("f:/var/log/orders"));
        drain();
        assertEquals(List.of("a", "b"), redis.list);
    }

    @Test
    void waitsAtLengthBeforeItTriesAgain() throws EventDeliveryException {
        start();
        redis.unreachable = true;
        put(channel, "a");
        sink.process();
        int calls = redis.calls;
        // when it is asked again at once
        Status status = sink.process();
        // then
        assertEquals(Status.BACKOFF, status);
        assertEquals(calls, redis.calls);
    }

    @Test
    void beginsWithoutRedis() throws EventDeliveryException {
        redis.unreachable = true;
        start();
        put(channel, "a");
        assertEquals(Status.BACKOFF, sink.process());
        redis.unreachable = false;
        drain();
        assertEquals(List.of("a"), redis.list);
    }

    @Test
    void tellsASinkGroupByAnException() {
        start("onFailure", "throw");
        redis.unreachable = true;
        put(channel, "a");
        assertThrows(EventDeliveryException.class, sink::process);
        assertEquals(1, waiting(channel));
    }

    @Test
    void rollsBackAndPassesOnAnErrorOfTheChannel() {
        start(new BrokenChannel(channel, new ChannelException("the disk is gone")));
        put(channel, "a");
        ChannelException e = assertThrows(ChannelException.class, sink::process);
        assertEquals("the disk is gone", e.getMessage());
        assertEquals(1, waiting(channel));
        assertEquals(1, sink.counter().getChannelReadFail());
    }

    @Test
    void rollsBackAndPassesOnAnErrorOfItsOwn() {
        start();
        put(channel, "a");
        redis.faults.add(Fault.CRASH);
        assertThrows(IllegalStateException.class, sink::process);
        assertEquals(1, waiting(channel));
    }

    @Test
    void rollsBackAndPassesOnAnErrorOfTheMachine() {
        OutOfMemoryError error = new OutOfMemoryError("no heap");
        start(new BrokenChannel(channel, error));
        put(channel, "a");
        assertSame(error, assertThrows(OutOfMemoryError.class, sink::process));
        assertEquals(1, waiting(channel));
    }

    @Test
    void doesNotPushAgainWhatTheChannelCouldNotCommit() throws EventDeliveryException {
        // given
        BrokenChannel broken = new BrokenChannel(channel, null);
        broken.failsToCommit = true;
        start(broken);
        put(channel, "a", "b");
        assertThrows(ChannelException.class, sink::process);
        assertEquals(List.of("a", "b"), redis.list);
        // when
        broken.failsToCommit = false;
        drain();
        // then
        assertEquals(List.of("a", "b"), redis.list);
        assertEquals(2, sink.counter().getEventDrainSuccessCount());
    }

    @Test
    void backsOffFromAFullListUntilItHasDrainedToNineTenths() throws EventDeliveryException {
        start("maxQueueLength", "20", "batchSize", "15");
        put(channel, bodies("order", 0, 30));
        // when
        assertEquals(Status.READY, sink.process());
        assertEquals(Status.READY, sink.process());
        // then it is full to the brim and not over
        assertEquals(Status.BACKOFF, sink.process());
        assertEquals(20, redis.list.size());
        // and stays so until two have left
        redis.list.remove(0);
        assertEquals(Status.BACKOFF, sink.process());
        redis.list.remove(0);
        assertEquals(Status.READY, sink.process());
        assertEquals(20, redis.list.size());
        assertEquals(0, sink.counter().getEventWriteFail());
    }

    @Test
    void dropsAndCountsAnEventThatIsTooLarge() throws EventDeliveryException {
        start("maxEventBytes", "3");
        put(channel, "abc", "abcd", "ab");
        drain();
        assertEquals(List.of("abc", "ab"), redis.list);
        assertEquals(1, sink.counter().getEventsOversize());
        assertEquals(0, waiting(channel));
    }

    @Test
    void putsAnEventThatIsTooLargeAside() throws EventDeliveryException {
        start("maxEventBytes", "3", "oversizeKey", "large");
        put(channel, "abcd", "ab", "abcde");
        drain();
        assertEquals(List.of("ab"), redis.list);
        assertEquals(List.of("abcd", "abcde"), redis.oversize);
        assertEquals(2, sink.counter().getEventsOversize());
    }

    @Test
    void endsWaitingWhenItIsInterrupted() throws Exception {
        sink = new RedisSink((c, n) -> redis, Duration.ofMinutes(5));
        start(sink);
        Thread runner = new Thread(() -> assertDoesNotFail(sink));
        runner.start();
        runner.interrupt();
        runner.join(TimeUnit.SECONDS.toMillis(10));
        assertFalse(runner.isAlive());
    }

    @Test
    void commitsWhatItPushedThoughItIsInterrupted() throws EventDeliveryException {
        start();
        put(channel, "a");
        Thread.currentThread().interrupt();
        // when
        sink.process();
        // then
        assertTrue(Thread.interrupted());
        drain();
        assertEquals(List.of("a"), redis.list);
        assertEquals(0, waiting(channel));
    }

    @Test
    void forgetsItsOldPropertiesWhenItIsConfiguredAgain() throws EventDeliveryException {
        start("batchSize", "10", "maxEventBytes", "2");
        sink.stop();
        // when
        sink.configure(new Context(Map.of("redis.uri", "redis://localhost")));
        sink.start();
        put(channel, "large");
        drain();
        // then
        assertEquals(100, sink.getBatchSize());
        assertEquals(List.of("large"), redis.list);
    }

    @Test
    void startsAndStopsManyTimesWithoutLossOrDouble() throws EventDeliveryException {
        start();
        for (int i = 0; i < 20; i++) {
            put(channel, Events.event("order-" + i, "/orders", i * 10L));
            sink.process();
            sink.stop();
            sink.start();
        }
        drain();
        assertEquals(List.of(bodies("order", 0, 20)), redis.list);
    }

    @Test
    void settlesWhatIsInDoubtWhenItIsStopped() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        redis.faults.add(Fault.LOST_REPLY);
        sink.process();
        // when
        sink.stop();
        // then
        assertEquals(0, waiting(channel));
        sink.start();
        drain();
        assertEquals(List.of("a", "b"), redis.list);
    }

    @Test
    void stopsThoughWhatIsInDoubtCannotBeSettled() throws EventDeliveryException {
        start();
        put(channel, "a", "b");
        redis.faults.add(Fault.LOST_REPLY);
        sink.process();
        redis.unreachable = true;
        // when
        sink.stop();
        // then
        assertEquals(2, waiting(channel));
    }

    @Test
    void notesThatItEndedCleanly() throws EventDeliveryException {
        start();
        put(channel, "a");
        drain();
        assertNull(redis.memory.get("clean"));
        sink.stop();
        assertTrue(redis.memory.containsKey("clean"));
        sink.start();
        put(channel, "b");
        drain();
        assertNull(redis.memory.get("clean"));
    }

    private void start(String... properties) {
        sink = new RedisSink((c, n) -> redis, PATIENCE);
        start(sink, properties);
    }

    private void start(Channel other) {
        sink = new RedisSink((c, n) -> redis, PATIENCE);
        sink.setName("sink");
        sink.configure(new Context(Map.of("redis.uri", "redis://localhost")));
        sink.setChannel(other);
        sink.start();
    }

    private void start(RedisSink sink, String... properties) {
        Context context = new Context(Map.of("redis.uri", "redis://localhost"));
        for (int i = 0; i < properties.length; i += 2) {
            context.put(properties[i], properties[i + 1]);
        }
        sink.setName("sink");
        sink.configure(context);
        sink.setChannel(channel);
        sink.start();
    }

    /** Runs the sink, through all its waits, until the channel is empty. */
    private void drain() throws EventDeliveryException {
        long empty = sink.counter().getBatchEmptyCount();
        while (sink.counter().getBatchEmptyCount() == empty) {
            sink.process();
        }
    }

    private static void assertDoesNotFail(RedisSink sink) {
        try {
            sink.process();
        } catch (EventDeliveryException e) {
            throw new AssertionError(e);
        }
    }

    /** A channel that fails after its first event, or when it should commit. */
    private static final class BrokenChannel extends org.apache.flume.channel.AbstractChannel {

        private final Channel channel;
        private final Throwable failure;
        private boolean failsToCommit;

        BrokenChannel(Channel channel, Throwable failure) {
            this.channel = channel;
            this.failure = failure;
            setName("broken");
        }

        @Override
        public void put(Event event) {
            channel.put(event);
        }

        @Override
        public Event take() {
            Event event = channel.take();
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return event;
        }

        @Override
        public Transaction getTransaction() {
            Transaction transaction = channel.getTransaction();
            return new Transaction() {
                @Override
                public void begin() {
                    transaction.begin();
                }

                @Override
                public void commit() {
                    if (failsToCommit) {
                        throw new ChannelException("cannot commit");
                    }
                    transaction.commit();
                }

                @Override
                public void rollback() {
                    transaction.rollback();
                }

                @Override
                public void close() {
                    transaction.close();
                }
            };
        }
    }
}
