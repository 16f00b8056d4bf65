package coffee.topology.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private final ReadAhead ahead = new ReadAhead(4, 1_000_000, 1);

    @Test
    void readsOnWhereItStopped() {
        assertAsks(OrderLog.HEAD, 10);
        assertBatch(10, 20, ahead.accept(slice(10, 10, 20)));
        assertAsks(20, 10);
        assertBatch(20, 30, ahead.accept(slice(10, 20, 30)));
        assertAsks(30, 10);
    }

    @Test
    void asksForWhatIsNotAskedForYet() {
        // given
        ahead.accept(slice(0, 0, 10));
        assertAsks(10, 20);
        assertAsks(30, 5);
        // when: the first answer is shorter, as the queue ended there
        assertBatch(10, 15, ahead.accept(slice(0, 10, 15)));
        // then
        assertEquals(1, ahead.asked());
        assertEquals(Optional.of(new Question(15, 15)), ahead.ask(50));
    }

    @Test
    void asksNothingMoreBeforeItKnowsWhereTheHeadIs() {
        assertAsks(OrderLog.HEAD, 10);
        assertEquals(Optional.empty(), ahead.ask(10));
    }

    @Test
    void keepsASliceThatBeginsLaterAndFillsTheGapBeforeIt() {
        // given
        ahead.accept(slice(0, 0, 10));
        // when: the head moved by ten after the slice at 10 was asked for
        assertBatch(20, 30, ahead.accept(slice(10, 20, 30)));
        // then
        assertEquals(Optional.of(new Question(10, 10)), ahead.ask(50));
        assertBatch(10, 20, ahead.accept(slice(10, 10, 20)));
        assertAsks(30, 50);
    }

    @Test
    void takesOnlyWhatIsNewOfASlice() {
        // given
        ahead.accept(slice(0, 0, 10));
        ahead.accept(slice(0, 20, 30));
        // then
        assertBatch(10, 20, ahead.accept(slice(0, 5, 25)));
        assertEquals(Optional.empty(), ahead.accept(slice(0, 10, 30)));
        assertBatch(30, 35, ahead.accept(slice(0, 15, 35)));
    }

    @Test
    void passesOverWhatOthersHaveCommitted() {
        ahead.accept(slice(0, 0, 10));
        assertBatch(100, 110, ahead.accept(slice(100, 100, 110)));
        assertAsks(110, 10);
    }

    @Test
    void beginsAnewWhereTheLogWentBack() {
        // given
        BatchId before = ahead.accept(slice(50, 50, 60)).orElseThrow().id();
        // when
        BatchId after = ahead.accept(slice(20, 20, 30)).orElseThrow().id();
        // then
        assertFalse(ahead.expects(before));
        assertTrue(ahead.expects(after));
        assertFalse(before.reading() == after.reading());
        assertAsks(30, 10);
    }

    @Test
    void beginsAtTheHeadAgainWhenNothingIsPending() {
        // given: batches were settled that turn out not to be committed
        BatchId id = ahead.accept(slice(0, 0, 10)).orElseThrow().id();
        assertTrue(ahead.done(id));
        // then
        assertAsks(OrderLog.HEAD, 10);
        assertBatch(0, 10, ahead.accept(slice(0, 0, 10)));
    }

    @Test
    void readsOnlySoFarAhead() {
        // given
        List<BatchId> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertTrue(ahead.ask(10).isPresent());
            ids.add(ahead.accept(slice(0, 10 * i, 10 * i + 10)).orElseThrow().id());
        }
        // then
        assertEquals(Optional.empty(), ahead.ask(10));
        ahead.done(ids.get(2));
        assertAsks(40, 10);
        assertEquals(Optional.empty(), ahead.ask(10));
    }

    @Test
    void readsOneBatchHoweverLargeAndNoneMore() {
        ReadAhead narrow = new ReadAhead(4, 10, 1);
        assertTrue(narrow.ask(10).isPresent());
        BatchId id = narrow.accept(slice(0, 0, 100)).orElseThrow().id();
        assertEquals(Optional.empty(), narrow.ask(10));
        narrow.done(id);
        assertTrue(narrow.ask(10).isPresent());
    }

    @Test
    void keepsTheLastPlaceForTheLowestPosition() {
        // given: gap after gap, as another topology moves the head
        ahead.accept(slice(0, 0, 10));
        assertBatch(20, 30, ahead.accept(slice(0, 20, 30)));
        assertBatch(40, 50, ahead.accept(slice(0, 40, 50)));
        // then
        assertEquals(Optional.empty(), ahead.accept(slice(0, 60, 70)));
        assertEquals(Optional.of(new Question(10, 10)), ahead.ask(50));
        assertBatch(10, 20, ahead.accept(slice(0, 10, 20)));
    }

    @Test
    void forgetsBatchesOfAnEarlierReading() {
        // given
        BatchId id = ahead.accept(slice(0, 0, 10)).orElseThrow().id();
        // when
        ahead.rewind();
        // then
        assertFalse(ahead.expects(id));
        assertFalse(ahead.done(id));
        assertTrue(ahead.idle());
        assertAsks(OrderLog.HEAD, 10);
    }

    private void assertAsks(long position, int orders) {
        assertEquals(Optional.of(new Question(position, orders)), ahead.ask(orders));
    }

    private static void assertBatch(long start, long end, Optional<ReadBatch> batch) {
        LogSlice slice = batch.orElseThrow().slice();
        assertEquals(start, slice.start());
        assertEquals(end, slice.end());
        assertEquals(start, batch.orElseThrow().id().start());
        Lines.Cursor line = slice.lines().cursor();
        for (long position = start; position < end; position++) {
            line.next();
            assertEquals(
                    Long.toString(position),
                    new String(
                            slice.lines().buffer(),
                            line.start(),
                            line.end() - line.start(),
                            StandardCharsets.US_ASCII));
        }
        assertFalse(line.hasNext());
    }

    /** A slice whose lines say their positions. */
    private static LogSlice slice(long committed, long start, long end) {
        List<byte[]> lines = new ArrayList<>();
        for (long position = start; position < end; position++) {
            lines.add(Long.toString(position).getBytes(StandardCharsets.US_ASCII));
        }
        return new LogSlice(committed, 1_000, start, RespBytes.lines(lines));
    }
}
