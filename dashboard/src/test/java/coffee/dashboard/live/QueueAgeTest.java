package coffee.dashboard.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueueAgeTest {

    private final QueueAge age = new QueueAge();

    @Test
    void anEmptyQueueHasNoAge() {
        assertEquals(0, seen(1_000, 50, 0));
        assertEquals(0, seen(9_000, 50, 0));
    }

    @Test
    void growsWhileNobodyTakesFromTheHead() {
        seen(1_000, 50, 3);
        seen(2_000, 50, 8);
        assertEquals(4_000, seen(5_000, 50, 9));
    }

    @Test
    void isThatOfTheLineAtTheHeadNow() {
        // given: lines 50 to 52 came by 1 s, 53 to 57 by 2 s
        seen(1_000, 50, 3);
        seen(2_000, 50, 8);

        // then
        assertEquals(1_500, seen(2_500, 52, 6));
        assertEquals(1_000, seen(3_000, 53, 5));
    }

    @Test
    void whatALineSaysOfItselfIsBetter() {
        seen(1_000, 50, 3);
        assertEquals(
                Optional.of(40L),
                age.complete(snapshot(5_000, 50, 3, Optional.of(40L))).lag());
    }

    @Test
    void beginsAnewWhenTheQueueHasGoneBack() {
        seen(1_000, 50, 10);
        seen(2_000, 20, 5);
        assertEquals(1_000, seen(3_000, 20, 5));
    }

    @Test
    void aLongBacklogIsRememberedWell() {
        // given: one more line each second for three hours, and none leaves the queue
        for (int second = 0; second < 10_800; second++) {
            seen(1_000L * second, 0, 1 + second);
        }

        // when: the first half leaves the queue
        long told = seen(10_800_000, 5_400, 5_400);

        // then
        assertTrue(told <= 5_400_000 && told > 5_300_000, told + " ms");
    }

    private long seen(long at, long head, long queued) {
        return age.complete(snapshot(at, head, queued, Optional.empty())).lag().orElseThrow();
    }

    private static LiveSnapshot snapshot(long at, long head, long queued, Optional<Long> lag) {
        return new LiveSnapshot(at, head, queued, lag, new Counts(), List.of());
    }
}
