package coffee.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowingWaitTest {

    @Test
    void sleepsNoLongerThanAMillisecondWhenWorkHasJustRunOut() {
        assertEquals(1, GrowingWait.millis(10));
        assertEquals(1, GrowingWait.millis(25));
    }

    @Test
    void sleepsLongerTheLongerNothingComes() {
        assertTrue(IntStream.range(10, 1000).allMatch(n -> GrowingWait.millis(n) <= GrowingWait.millis(n + 1)));
    }

    @Test
    void neverSleepsSoLongThatAnOrderWouldNotice() {
        assertEquals(8, GrowingWait.millis(1000));
        assertEquals(8, GrowingWait.millis(Integer.MAX_VALUE));
    }

    @Test
    void countsOnHoweverLongItIsIdle() throws InterruptedException {
        GrowingWait wait = new GrowingWait();
        assertEquals(1, wait.idle(0));
        assertEquals(Integer.MAX_VALUE, wait.idle(Integer.MAX_VALUE));
    }
}
