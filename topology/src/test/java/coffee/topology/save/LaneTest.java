package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.Trouble;
import coffee.topology.count.CountedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final List<String> done = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private long now;
    private final Lane<String> lane = new Lane<>(
            new Saver.Bounds(6, 3, 10, 1_000),
            new Saver.Receipts<>() {
                @Override
                public void done(String receipt) {
                    done.add(receipt);
                }

                @Override
                public void failed(String receipt) {
                    failed.add(receipt);
                }
            },
            new Trouble("lane", e -> troubles.add(e.getMessage())));

    @Test
    void mergesWhatFollowsEachOtherWhateverTheOrderItCameIn() {
        add(1, 4, 2);
        add(1, 0, 2);
        add(1, 2, 2);
        assertEquals(List.of(0L, 2L, 4L), run(3, 1_000));
    }

    @Test
    void stopsAtAGap() {
        add(1, 0, 2);
        add(1, 3, 2);
        assertEquals(List.of(0L), run(3, 1_000));
    }

    @Test
    void stopsWhereAnotherReadingBegins() {
        add(1, 0, 2);
        add(2, 2, 2);
        assertEquals(List.of(0L), run(3, 1_000));
    }

    @Test
    void stopsAtItsLimits() {
        for (int start = 0; start < 5; start++) {
            add(1, start, 1);
        }
        int weight = batch(1, 0, 1).weight();
        assertEquals(3, run(3, 1_000).size());
        assertEquals(2, run(3, 2 * weight).size());
        assertEquals(1, run(3, 1).size());
        assertTrue(lane.run(0, 1_000).isEmpty());
    }

    @Test
    void keepsTheBatchOfTheLaterReadingWhicheverComesFirst() {
        // given
        add(1, 0, 2);
        add(2, 0, 2);
        assertEquals(List.of("1@0"), failed);
        // when: a zombie's tuple comes late
        add(1, 0, 2);
        // then
        assertEquals(List.of("1@0", "1@0"), failed);
        assertEquals(2, lane.run(3, 1_000).orElseThrow().batches().get(0).span().reading());
    }

    @Test
    void settlesWhatLiesBeforeTheStoredPosition() {
        // given
        add(1, 0, 2);
        add(1, 2, 2);
        add(1, 4, 2);
        // when
        lane.stored(3, now);
        // then
        assertEquals(List.of("1@0"), done);
        assertEquals(List.of("1@2"), failed);
        assertEquals(Lane.State.GAP, lane.state());
    }

    @Test
    void givesUpTheBatchFurthestAwayWhereThereIsNoRoom() {
        for (int start = 7; start > 0; start--) {
            add(1, start, 1);
        }
        assertEquals(List.of("1@7"), failed);
    }

    @Test
    void waitsAMomentForCompanyAndNotAtAllForNobody() {
        // given
        add(1, 0, 2);
        assertEquals(Lane.State.SEEKING, lane.state());
        assertTrue(lane.pause(now) > 0);
        // when
        now += lane.pause(now);
        // then
        assertTrue(lane.pause(now) <= 0);
        assertTrue(now <= Duration.ofMillis(100).toNanos());
        lane.stored(2, now);
        lane.add(Batches.batch("a history", 1, 2, false, Batches.orders(2, "Latte")), "last", now);
        assertTrue(lane.pause(now) <= 0);
    }

    @Test
    void asksWhereTheLogIsBeforeItGivesUpWhatIsBehindAGap() {
        // given
        lane.stored(2, now);
        add(1, 4, 2);
        assertEquals(Lane.State.GAP, lane.state());
        // when: nothing moves
        pass(Duration.ofMillis(999));
        assertEquals(Lane.State.GAP, lane.state());
        pass(Duration.ofMillis(1));
        // then
        assertEquals(Lane.State.SEEKING, lane.state());
        assertEquals(List.of(), failed);
        lane.stored(2, now);
        assertEquals(List.of("1@4"), failed);
        assertEquals(List.of("lane: the orders from 2 to 4 do not arrive; reads them again"), troubles);
    }

    @Test
    void goesOnAfterAGapThatOthersHaveFilled() {
        // given
        lane.stored(2, now);
        add(1, 4, 2);
        pass(Duration.ofSeconds(1));
        // when
        lane.stored(4, now);
        // then
        assertEquals(Lane.State.FLOWING, lane.state());
        assertEquals(List.of(), failed);
    }

    @Test
    void waitsWhereTheStoreRefuses() {
        // given
        add(1, 0, 2);
        // when
        lane.refused("a wrong type", now, Duration.ofSeconds(1).toNanos());
        // then
        assertEquals(Lane.State.REFUSED, lane.state());
        assertEquals(Duration.ofSeconds(1).toNanos(), lane.pause(now));
        pass(Duration.ofSeconds(1));
        assertEquals(Lane.State.SEEKING, lane.state());
        assertEquals(List.of("lane: a wrong type"), troubles);
    }

    private void pass(Duration time) {
        now += time.toNanos();
        lane.pass(now);
    }

    private void add(long reading, long start, int count) {
        lane.add(batch(reading, start, count), reading + "@" + start, now);
    }

    private static CountedBatch batch(long reading, long start, int count) {
        return Batches.batch("a history", reading, start, true, Batches.orders(count, "Latte"));
    }

    private List<Long> run(int most, int weight) {
        return lane.run(most, weight).orElseThrow().batches().stream()
                .map(batch -> batch.span().start())
                .toList();
    }
}
