package coffee.generator.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final SteppedTicker ticker = new SteppedTicker(MILLI / 2);

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 3, 10, 99.5, 500, 1000, 12_345, 100_000, 2_000_000})
    void theRateIsTrueWithinOnePercent(double rate) {
        // given
        Pacer pacer = new Pacer(new Tempo.Even(rate), ticker);
        long lasts = rate < 100 ? 1000 * SECOND : 10 * SECOND;
        ticker.endAfter(lasts);
        // when
        long sent = 0;
        for (long n; (n = pacer.admit(1 << 16)) > 0; ) {
            sent += n;
        }
        // then
        assertEquals(rate * lasts / SECOND, sent, 0.01 * rate * lasts / SECOND);
    }

    @Test
    void linesGoInSmallTicks() {
        Pacer pacer = new Pacer(new Tempo.Even(100_000), ticker);
        ticker.endAfter(10 * SECOND);
        for (long n; (n = pacer.admit(1 << 16)) > 0; ) {
            assertTrue(n <= 500, "5 ms worth at most, not " + n);
        }
    }

    @Test
    void atALowRateEachLineGoesAtItsTime() {
        SteppedTicker exact = new SteppedTicker(0);
        Pacer pacer = new Pacer(new Tempo.Even(4), exact);
        long start = exact.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertEquals(1, pacer.admit(1000));
            assertEquals(i * SECOND / 4, exact.nanoTime() - start);
        }
    }

    @Test
    void aStallIsMadeUpForAtTwiceTheRateAndNoMoreThanASecondOfIt() {
        // given
        SteppedTicker exact = new SteppedTicker(0);
        Pacer pacer = new Pacer(new Tempo.Even(1000), exact);
        long before = sendFor(2 * SECOND, pacer, exact);
        // when
        exact.pass(60 * SECOND);
        long first = sendFor(SECOND / 2, pacer, exact);
        long second = sendFor(SECOND / 2, pacer, exact);
        long then = sendFor(SECOND, pacer, exact);
        // then
        assertEquals(2000, before, 5);
        assertEquals(1000, first, 50);
        assertEquals(1000, second, 50);
        assertEquals(1000, then, 50);
    }

    @Test
    void whatWasGrantedButNotTakenGoesNext() {
        Pacer pacer = new Pacer(new Tempo.Even(1_000_000), ticker);
        long sent = 0;
        long start = ticker.nanoTime();
        while (ticker.nanoTime() - start < SECOND) {
            sent += pacer.admit(7);
        }
        assertEquals(1_000_000, sent, 10_000);
    }

    @Test
    void aStopEndsTheWait() {
        Pacer pacer = new Pacer(new Tempo.Even(0.001), ticker);
        assertEquals(1, pacer.admit(10));
        ticker.endAfter(SECOND);
        assertEquals(0, pacer.admit(10));
    }

    private static long sendFor(long nanos, Pacer pacer, SteppedTicker ticker) {
        long end = ticker.nanoTime() + nanos;
        long sent = 0;
        while (ticker.nanoTime() < end) {
            sent += pacer.admit(1 << 16);
        }
        return sent;
    }
}
