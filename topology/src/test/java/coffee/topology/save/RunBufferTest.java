package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.count.CountedBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunBufferTest {

    private static final RunLimits LIMITS = new RunLimits(3, 1_000);

    private final List<String> done = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final RunBuffer<String> buffer = new RunBuffer<>(6, new Settlement<>() {
        @Override
        public void done(String receipt) {
            done.add(receipt);
        }

        @Override
        public void failed(String receipt) {
            failed.add(receipt);
        }
    });

    @Test
    void mergesWhatFollowsEachOtherWhateverTheOrderItCameIn() {
        add(1, 4, 2);
        add(1, 0, 2);
        add(1, 2, 2);
        assertEquals(List.of(0L, 2L, 4L), starts(buffer.run(0, LIMITS)));
    }

    @Test
    void stopsAtAGap() {
        add(1, 0, 2);
        add(1, 3, 2);
        assertEquals(List.of(0L), starts(buffer.run(0, LIMITS)));
    }

    @Test
    void stopsWhereAnotherReadingBegins() {
        add(1, 0, 2);
        add(2, 2, 2);
        assertEquals(List.of(0L), starts(buffer.run(0, LIMITS)));
    }

    @Test
    void stopsAtItsLimits() {
        for (int start = 0; start < 5; start++) {
            add(1, start, 1);
        }
        assertEquals(3, buffer.run(0, LIMITS).size());
        int fields = batch(1, 0, 1).size();
        assertEquals(2, buffer.run(0, new RunLimits(3, 2 * fields)).size());
        assertEquals(1, buffer.run(0, new RunLimits(3, 1)).size());
    }

    @Test
    void replacesABatchThatComesAgain() {
        add(1, 0, 2);
        add(2, 0, 2);
        assertEquals(List.of("1@0"), failed);
        assertEquals(2, buffer.run(0, LIMITS).get(0).id().reading());
    }

    @Test
    void settlesWhatLiesBeforeTheHead() {
        // given
        add(1, 0, 2);
        add(1, 2, 2);
        add(1, 4, 2);
        // when
        buffer.settle(3);
        // then
        assertEquals(List.of("1@0"), done);
        assertEquals(List.of("1@2"), failed);
        assertEquals(4, buffer.firstStart());
    }

    @Test
    void givesUpTheBatchFurthestAwayWhereThereIsNoRoom() {
        for (int start = 7; start > 0; start--) {
            add(1, start, 1);
        }
        assertEquals(List.of("1@7"), failed);
    }

    @Test
    void givesUpWhatItIsToldTo() {
        add(1, 0, 2);
        add(2, 2, 2);
        buffer.giveUp(b -> b.id().reading() == 1);
        assertEquals(List.of("1@0"), failed);
        buffer.giveUp(b -> true);
        assertTrue(buffer.isEmpty());
        assertEquals(List.of(), done);
    }

    private void add(long reading, long start, int count) {
        buffer.add(batch(reading, start, count), reading + "@" + start);
    }

    private static CountedBatch batch(long reading, long start, int count) {
        return Batches.batch("a server", reading, start, true, Batches.orders(count, "Latte"));
    }

    private static List<Long> starts(List<CountedBatch> run) {
        return run.stream().map(CountedBatch::start).toList();
    }
}
