package coffee.topology.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.Trouble;
import coffee.topology.ingest.OrderBatch.Span;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogReaderTest {

    private final MemoryLog source = new MemoryLog();
    private final List<String> troubles = new ArrayList<>();
    private long now;
    private long readings;
    private LogReader reader = reader(3, 1_000_000);

    private LogReader reader(int batches, long bytes) {
        return new LogReader(
                source,
                batches,
                bytes,
                new Trouble("cannot read", e -> troubles.add(e.getMessage())),
                () -> now,
                () -> readings);
    }

    @Test
    void readsAheadOfWhatIsCommittedUpToTheMostBatches() {
        // given
        Span first = assertBatch(0, 3);
        assertBatch(3, 6);
        assertBatch(6, 9);
        // then
        assertNothing();
        assertEquals(Long.MAX_VALUE, reader.pause());
        // when
        reader.done(first);
        // then
        assertBatch(9, 12);
        assertNothing();
    }

    @Test
    void readsOneBatchHoweverLargeAndNoneMore() {
        // given
        reader = reader(3, 5);
        // when
        Span first = assertBatch(0, 3);
        // then
        assertNothing();
        reader.done(first);
        assertBatch(3, 6);
    }

    @Test
    void asksAgainWhenTheLogSays() {
        // given
        source.pause = Duration.ofMillis(20).toNanos();
        // then
        assertBatch(0, 3);
        assertNothing();
        assertEquals(Duration.ofMillis(20).toNanos(), reader.pause());
        source.pause = 0;
        assertBatch(3, 6);
    }

    @Test
    void handsOnPositionsWithoutOrders() {
        // given: positions without orders, as of an aborted transaction
        source.empty = true;
        // then
        OrderBatch batch = reader.next().orElseThrow();
        assertEquals(0, batch.lines().count());
        assertEquals(3, batch.span().end());
    }

    @Test
    void triesAgainEverLaterWhileNobodyAnswers() {
        source.away = true;
        assertEquals(
                List.of(0L, 50L, 150L, 350L, 750L, 1_550L, 3_150L, 5_150L, 7_150L), triesWithin(Duration.ofSeconds(8)));
    }

    @Test
    void triesAtTheFirstPaceAgainOnceItHasRead() {
        // given
        source.away = true;
        triesWithin(Duration.ofSeconds(8));
        source.away = false;
        pass(Duration.ofSeconds(2));
        assertBatch(0, 3);
        // when
        source.away = true;
        // then: the first finds that the connection is broken
        assertEquals(List.of(50L, 150L), triesWithin(Duration.ofMillis(300)));
    }

    @Test
    void speaksOnceOfATroubleThatLasts() {
        // given
        source.away = true;
        triesWithin(Duration.ofSeconds(8));
        assertEquals(List.of("cannot read: nobody answers"), troubles);
        // when
        source.away = false;
        pass(Duration.ofSeconds(2));
        assertBatch(0, 3);
        source.away = true;
        assertNothing();
        // then: it was over
        assertEquals(2, troubles.size());
    }

    @Test
    void readsAnewFromTheStoredPositionOnANewConnection() {
        // given
        assertBatch(0, 3);
        assertBatch(3, 6);
        source.away = true;
        assertNothing();
        // when
        source.away = false;
        source.history = "another";
        source.stored = 2;
        pass(Duration.ofMillis(50));
        // then
        assertEquals("another", assertBatch(2, 5).history());
        assertEquals(2, reader.rewinds());
        assertEquals(1, source.closed);
    }

    @Test
    void readsAFailedBatchAgainAfterAWhile() {
        // given
        Span before = assertBatch(0, 3);
        // when
        reader.failed(before);
        // then
        pass(Duration.ofMillis(49));
        assertNothing();
        pass(Duration.ofMillis(1));
        assertTrue(assertBatch(0, 3).reading() > before.reading());
    }

    /**
     *  1. the server is demoted: its connection still returns orders
     *  2. a batch of them cannot be committed
     *  3. the next batch is read from the server that is now at the address
     */
    @Test
    void leavesAServerWhoseOrdersCannotBeCommitted() {
        // given
        Span before = assertBatch(0, 3);
        source.history = "the new master's";
        // when
        reader.failed(before);
        // then
        assertEquals(1, source.closed);
        pass(Duration.ofMillis(50));
        assertEquals("the new master's", assertBatch(0, 3).history());
    }

    @Test
    void waitsLongerWithEachFailureUntilABatchIsDone() {
        for (long wait : new long[] {50, 100, 200, 400, 800, 1_600, 2_000, 2_000}) {
            reader.failed(assertBatch(0, 3));
            assertEquals(Duration.ofMillis(wait).toNanos(), reader.pause());
            pass(Duration.ofMillis(wait));
        }
        reader.done(assertBatch(0, 3));
        reader.failed(assertBatch(3, 6));
        assertEquals(Duration.ofMillis(50).toNanos(), reader.pause());
    }

    @Test
    void theOtherBatchesOfAFailedReadingAreNobodysAnyMore() {
        // given
        Span first = assertBatch(0, 3);
        Span second = assertBatch(3, 6);
        reader.failed(first);
        pass(Duration.ofMillis(50));
        assertBatch(0, 3);
        // when
        reader.failed(second);
        reader.done(first);
        // then
        assertBatch(3, 6);
        assertBatch(6, 9);
        assertNothing();
    }

    @Test
    void numbersLaterReadingsHigherWhoeverReads() {
        // given
        readings = 1_000;
        Span before = assertBatch(0, 3);
        reader.rewind();
        Span again = assertBatch(0, 3);
        // when: another reader begins later
        readings = 2_000;
        reader = reader(3, 1_000_000);
        // then
        assertNotEquals(before.reading(), again.reading());
        assertTrue(again.reading() > before.reading());
        assertTrue(assertBatch(0, 3).reading() > again.reading());
    }

    @Test
    void closesItsConnection() {
        assertBatch(0, 3);
        reader.close();
        assertEquals(1, source.closed);
    }

    /** Storm reads gauges on a thread of its own, which must see the changes of the reader's thread. */
    @Test
    @Timeout(60)
    void tellsAnotherThreadHowItStands() throws Exception {
        // given: threads that have polled for so long that the JVM has compiled their loops
        LogReader asked = reader;
        List<Thread> askers = Stream.<Runnable>of(
                        () -> {
                            while (asked.waiting() == 0) {}
                        },
                        () -> {
                            while (asked.rewinds() == 0) {}
                        },
                        () -> {
                            while (asked.reading() == 0) {}
                        })
                .map(Thread::new)
                .toList();
        askers.forEach(asker -> {
            asker.setDaemon(true);
            asker.start();
        });
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        for (Thread asker : askers) {
            while (cpu.getThreadCpuTime(asker.getId()) < Duration.ofMillis(100).toNanos()) {
                Thread.onSpinWait();
            }
        }
        // when
        assertBatch(0, 3);
        // then
        for (Thread asker : askers) {
            asker.join();
        }
    }

    /** Asks for a batch each millisecond, and returns the milliseconds in which the reader tried to connect. */
    private List<Long> triesWithin(Duration time) {
        List<Long> tries = new ArrayList<>();
        for (long millis = 0; millis < time.toMillis(); millis++) {
            int before = source.opened;
            assertNothing();
            if (source.opened > before) {
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

    private Span assertBatch(long start, long end) {
        OrderBatch batch = reader.next().orElseThrow();
        assertEquals(start, batch.span().start());
        assertEquals(end, batch.span().end());
        assertEquals(source.history, batch.span().history());
        return batch.span();
    }

    /** An endless log in memory, three orders a chunk. */
    private static final class MemoryLog implements Log.Source {

        private long stored;
        private String history = "a history";
        private long pause;
        private boolean away;
        private boolean empty;
        private int opened;
        private int closed;

        @Override
        public Log.Id id() {
            return TestBatches.LOG;
        }

        private void answer() throws IOException {
            if (away) {
                throw new IOException("nobody answers");
            }
        }

        @Override
        public Log open() throws IOException {
            opened++;
            answer();
            String found = history;
            return new Log() {
                private long next = stored;

                @Override
                public Chunk next() throws IOException {
                    answer();
                    long start = next;
                    next += 3;
                    List<String> lines = List.of("" + start, "" + (start + 1), "" + (start + 2));
                    return new Chunk(start, next, true, empty ? Lines.NONE : TestBatches.lines(lines));
                }

                @Override
                public long pause() {
                    return pause;
                }

                @Override
                public long waiting() {
                    return 9;
                }

                @Override
                public String history() {
                    return found;
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }
}
