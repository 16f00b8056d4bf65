package coffee.topology.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchReaderTest {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration GATHER = Duration.ofMillis(10);

    private final MemoryQueue queue = new MemoryQueue();
    private final List<String> troubles = new ArrayList<>();
    private long now;
    private BatchReader reader = reader(new ReadingConfig(3, 1_000, 3, POLL));

    private BatchReader reader(ReadingConfig config) {
        return new BatchReader(
                queue::open, config, new Trouble("cannot read", e -> troubles.add(e.getMessage())), () -> now);
    }

    @Test
    void readsAheadOfWhatIsCommittedUpToTheMostBatches() {
        // given
        queue.pushNumbers(20);
        // then
        BatchId first = assertBatch(0, 3).id();
        assertBatch(3, 6);
        assertBatch(6, 9);
        assertNothing();
        // when
        reader.done(first);
        // then
        assertBatch(9, 12);
        assertNothing();
    }

    @Test
    void asksForNoMoreWhereSoManyBytesArePending() {
        // given: 200 bytes a batch, and 300 ahead, beside what is under way when these are reached
        reader = reader(new ReadingConfig(1, 30, 10, POLL));
        for (int i = 0; i < 10; i++) {
            queue.push("x".repeat(192));
        }
        // when
        BatchId first = assertBatch(0, 1).id();
        BatchId second = assertBatch(1, 2).id();
        assertBatch(2, 3);
        // then
        assertNothing();
        reader.done(first);
        assertNothing();
        reader.done(second);
        assertBatch(3, 4);
    }

    @Test
    void asksForFewerOrdersWhereTheyAreLarge() {
        // given: 400 bytes each
        reader = reader(new ReadingConfig(1_000, 4_000, 20, POLL));
        for (int i = 0; i < 200; i++) {
            queue.push("x".repeat(392));
        }
        // when
        assertBatch(0, 64);
        queue.questions();
        assertBatch(64, 74);
        // then
        assertEquals(List.of(new Question(64, 10), new Question(74, 10)), queue.questions());
    }

    @Test
    void hasTheNextSliceUnderWayWhileOneIsWorkedOn() {
        // given
        queue.pushNumbers(20);
        // when
        assertBatch(0, 3);
        assertBatch(3, 6);
        // then
        assertEquals(
                List.of(new Question(OrderLog.HEAD, 3), new Question(3, 3), new Question(6, 3)), queue.questions());
        assertEquals(2, queue.underWay());
    }

    @Test
    void tellsWhetherMoreFollows() {
        queue.pushNumbers(4);
        assertTrue(assertBatch(0, 3).more());
        assertFalse(assertBatch(3, 4).more());
    }

    @Test
    void looksAtAnEmptyQueueByItsLengthOnceAPoll() {
        for (int i = 0; i < 10 * POLL.toMillis(); i++) {
            assertNothing();
            pass(Duration.ofMillis(1));
        }
        assertEquals(10, queue.lengths());
        assertEquals(List.of(), queue.questions());
    }

    @Test
    void saysHowLongThereIsNothingToDo() {
        assertEquals(0, reader.pause());
        assertNothing();
        assertEquals(POLL.toNanos(), reader.pause());
        pass(Duration.ofMillis(20));
        assertEquals(Duration.ofMillis(30).toNanos(), reader.pause());
        pass(Duration.ofMillis(40));
        assertEquals(0, reader.pause());
    }

    @Test
    void letsOrdersGatherWhereTheQueueEnds() {
        // given
        queue.pushNumbers(1);
        assertBatch(0, 1);
        // when
        queue.pushNumbers(2);
        // then
        assertNothing();
        pass(GATHER);
        assertBatch(1, 3);
    }

    @Test
    void letsThemGatherNoLongerThanItWouldWaitForTheFirst() {
        // given
        reader = reader(new ReadingConfig(3, 1_000, 3, Duration.ofMillis(4)));
        queue.pushNumbers(1);
        assertBatch(0, 1);
        // when
        queue.pushNumbers(1);
        pass(Duration.ofMillis(4));
        // then
        assertBatch(1, 2);
    }

    @Test
    void triesAgainEverLaterWhileNobodyAnswers() {
        // given
        queue.away(true);
        // when
        List<Long> tries = triesWithin(Duration.ofSeconds(8));
        // then
        assertEquals(List.of(0L, 50L, 150L, 350L, 750L, 1_550L, 3_150L, 5_150L, 7_150L), tries);
    }

    @Test
    void triesAtTheFirstPaceAgainOnceItHasRead() {
        // given
        queue.away(true);
        triesWithin(Duration.ofSeconds(8));
        queue.away(false);
        queue.pushNumbers(1);
        pass(Duration.ofSeconds(2));
        assertBatch(0, 1);
        // when
        queue.away(true);
        pass(GATHER);
        // then: the first finds that the connection is broken
        assertEquals(List.of(50L, 150L), triesWithin(Duration.ofMillis(300)));
    }

    @Test
    void triesEverLaterWhereTheQueueHasALengthButDoesNotShowItsOrders() {
        // given
        queue.pushNumbers(1);
        queue.refuse(true);
        // then
        assertEquals(List.of(0L, 50L, 150L, 350L), triesWithin(Duration.ofMillis(700)));
    }

    @Test
    void speaksOnceOfATroubleThatLasts() {
        // given
        queue.pushNumbers(1);
        queue.away(true);
        triesWithin(Duration.ofSeconds(8));
        queue.away(false);
        queue.refuse(true);
        triesWithin(Duration.ofSeconds(8));
        assertEquals(List.of("cannot read: nobody answers"), troubles);
        // when
        queue.refuse(false);
        pass(Duration.ofSeconds(2));
        assertBatch(0, 1);
        queue.away(true);
        pass(GATHER);
        assertNothing();
        // then: it was over
        assertEquals(2, troubles.size());
    }

    @Test
    void anEmptyQueueThatAnswersIsNoTrouble() {
        for (int i = 1; i <= 3; i++) {
            queue.away(true);
            pass(Duration.ofSeconds(2));
            assertNothing();
            queue.away(false);
            pass(Duration.ofSeconds(2));
            assertNothing();
            assertEquals(i, troubles.size());
        }
    }

    @Test
    void readsAnewFromTheHeadOnANewConnection() {
        // given
        queue.pushNumbers(20);
        OrderBatch before = assertBatch(0, 3);
        assertBatch(3, 6);
        queue.away(true);
        assertNothing();
        // when
        queue.away(false);
        queue.server("another");
        queue.commit(2);
        pass(POLL);
        // then
        OrderBatch after = assertBatch(2, 5);
        assertEquals("another", after.server());
        assertEquals("a server", before.server());
        assertNotEquals(before.id().reading(), after.id().reading());
        assertEquals(2, reader.rewinds());
        assertEquals(1, queue.closed());
    }

    @Test
    void readsAFailedBatchAgainAfterAWhile() {
        // given
        queue.pushNumbers(2);
        OrderBatch before = assertBatch(0, 2);
        pass(GATHER);
        // when
        reader.failed(before.id());
        // then
        pass(Duration.ofMillis(49));
        assertNothing();
        pass(Duration.ofMillis(1));
        assertNotEquals(before.id().reading(), assertBatch(0, 2).id().reading());
    }

    /**
     *  1. the server is demoted: its connection still shows orders
     *  2. a batch of them cannot be committed
     *  3. what is read next is of the server that answers at the address now
     */
    @Test
    void leavesAServerWhoseOrdersCannotBeCommitted() {
        // given
        queue.pushNumbers(2);
        OrderBatch before = assertBatch(0, 2);
        queue.server("the new master");
        // when
        reader.failed(before.id());
        // then
        assertEquals(1, queue.closed());
        pass(Duration.ofMillis(50));
        assertEquals("the new master", assertBatch(0, 2).server());
        assertEquals(2, reader.rewinds());
    }

    @Test
    void waitsLongerWithEachFailureUntilABatchIsDone() {
        queue.pushNumbers(2);
        for (long wait : new long[] {50, 100, 200, 400, 800, 1_600, 2_000, 2_000}) {
            BatchId id = assertBatch(0, 2).id();
            reader.failed(id);
            assertEquals(Duration.ofMillis(wait).toNanos(), reader.pause());
            pass(Duration.ofMillis(wait));
        }
        reader.done(assertBatch(0, 2).id());
        pass(GATHER);
        reader.failed(assertBatch(0, 2).id());
        assertEquals(Duration.ofMillis(50).toNanos(), reader.pause());
    }

    @Test
    void theOtherBatchesOfAFailedReadingAreNobodysAnyMore() {
        // given
        queue.pushNumbers(6);
        BatchId first = assertBatch(0, 3).id();
        BatchId second = assertBatch(3, 6).id();
        reader.failed(first);
        long rewinds = reader.rewinds();
        // when
        reader.failed(second);
        // then
        assertEquals(rewinds, reader.rewinds());
        assertEquals(Duration.ofMillis(50).toNanos(), reader.pause());
    }

    @Test
    void readsAnewAtOnceWhenItIsTold() {
        // given
        queue.pushNumbers(20);
        BatchId before = assertBatch(0, 3).id();
        assertBatch(3, 6);
        assertBatch(6, 9);
        queue.commit(3);
        // when
        reader.rewind();
        // then
        OrderBatch after = assertBatch(3, 6);
        assertNotEquals(before.reading(), after.id().reading());
        assertTrue(reader.pause() == 0 && !reader.idle());
    }

    @Test
    void tellsHowManyOrdersWait() {
        queue.pushNumbers(5);
        assertBatch(0, 3);
        assertEquals(5, reader.waiting());
        queue.commit(5);
        reader.rewind();
        assertNothing();
        assertEquals(0, reader.waiting());
        assertTrue(reader.idle());
    }

    @Test
    void closesItsConnection() {
        assertNothing();
        reader.close();
        assertEquals(1, queue.opened());
        assertEquals(1, queue.closed());
    }

    /** Asks for batches each millisecond, and tells in which of them it tried to connect. */
    private List<Long> triesWithin(Duration time) {
        List<Long> tries = new ArrayList<>();
        for (long millis = 0; millis < time.toMillis(); millis++) {
            int before = queue.opened();
            assertNothing();
            if (queue.opened() > before) {
                tries.add(millis);
            }
            pass(Duration.ofMillis(1));
        }
        return tries;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void assertNothing() {
        assertEquals(Optional.empty(), reader.next());
    }

    private OrderBatch assertBatch(long start, long end) {
        OrderBatch batch = reader.next().orElseThrow();
        assertEquals(start, batch.id().start());
        assertEquals(end, start + batch.lines().count());
        return batch;
    }
}
