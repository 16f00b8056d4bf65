package coffee.generator.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.generator.draw.RushHours;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TempoTest {

    private static final long DAY = Duration.ofDays(1).toNanos();

    static Stream<Tempo> tempos() {
        return Stream.of(
                new Tempo.Even(1),
                new Tempo.Even(3),
                new Tempo.Even(99_999.5),
                rushHours(7, 0),
                rushHours(1000, 0.37),
                rushHours(0.01, 0.999));
    }

    private static Tempo.Day rushHours(double rate, double phase) {
        return new Tempo.Day(rate, Duration.ofDays(1), RushHours.load(), phase);
    }

    @ParameterizedTest
    @MethodSource("tempos")
    void aLineIsDueAtItsTimeAndNotBefore(Tempo tempo) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long index = i < 1000 ? i : random.nextLong(10_000_000);
            long at = tempo.dueAt(index);
            // to some ten nanoseconds, as a day of nanoseconds fills a double
            assertTrue(tempo.dueBy(at + 100_000) > index, () -> index + " is due");
            assertTrue(at < 200_000 || tempo.dueBy(at - 100_000) <= index + 100, () -> index + " was not due");
            assertTrue(tempo.dueAt(index + 1) >= at);
        }
        assertEquals(0, tempo.dueAt(0), 1);
        assertEquals(1, tempo.dueBy(0));
    }

    @Test
    void aDayOfRushHoursHasAsManyLinesAsAnEvenOne() {
        for (double phase : new double[] {0, 0.25, 0.9}) {
            Tempo tempo = rushHours(10, phase);
            assertEquals(864_000, tempo.dueBy(DAY), 2);
            assertEquals(10 * 864_000, tempo.dueBy(10 * DAY), 2);
            assertEquals(DAY, tempo.dueAt(864_000), 2e6);
        }
    }

    @Test
    void theMorningIsDenserThanTheNight() {
        Tempo tempo = rushHours(10, 0);
        long hour = DAY / 24;
        long night = tempo.dueBy(4 * hour) - tempo.dueBy(3 * hour);
        long morning = tempo.dueBy(9 * hour) - tempo.dueBy(8 * hour);
        assertTrue(morning > 10 * night, morning + " and " + night);
    }

    @Test
    void refusesRatesThatAreNone() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new Tempo.Even(rate));
            assertThrows(IllegalArgumentException.class, () -> rushHours(rate, 0));
        }
    }
}
