package coffee.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowingWaitTest {

    @Test
    void sleepsForLessThanAMillisecondWhenWorkHasJustRunOut() {
        assertTrue(GrowingWait.nanos(10) < Duration.ofMillis(1).toNanos());
    }

    @Test
    void sleepsLongerTheLongerNothingComes() {
        assertTrue(IntStream.range(10, 1000).allMatch(n -> GrowingWait.nanos(n) <= GrowingWait.nanos(n + 1)));
    }

    @Test
    void neverSleepsSoLongThatAnOrderWouldNotice() {
        assertEquals(Duration.ofMillis(8).toNanos(), GrowingWait.nanos(Integer.MAX_VALUE));
    }

    @Test
    void countsOnHoweverLongItIsIdle() throws InterruptedException {
        GrowingWait wait = new GrowingWait();
        assertEquals(1, wait.idle(0));
        assertEquals(Integer.MAX_VALUE, wait.idle(Integer.MAX_VALUE));
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> new GrowingWait().idle(0));
    }
}
