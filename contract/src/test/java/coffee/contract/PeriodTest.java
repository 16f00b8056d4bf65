package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {

    @ParameterizedTest
    @CsvSource({
        "30s, 2026-11-20T20:05:30Z",
        "15m, 2026-11-20T20:00:00Z",
        "1h, 2026-11-20T20:00:00Z",
        "1d, 2026-11-20T00:00:00Z",
        "7d, 2026-11-19T00:00:00Z"
    })
    void periodsAreAlignedToTheEpoch(String length, Instant start) {
        Period period = PeriodLength.parse(length).at(Instant.parse("2026-11-20T20:05:59.999Z"));
        assertEquals(start, period.start());
        assertEquals(period, period.length().at(period.end().minusMillis(1)));
        assertEquals(period.next(), period.length().at(period.end()));
    }

    @ParameterizedTest
    @CsvSource({"30s, 30s", "60s, 1m", "90s, 90s", "3600s, 1h", "24h, 1d", "2880m, 2d"})
    void aLengthIsWrittenInTheLargestUnitThatIsWhole(String written, String shown) {
        assertEquals(shown, PeriodLength.parse(written).toString());
        assertEquals(PeriodLength.parse(shown), PeriodLength.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "0s", "-1s", "1.5h", "7s", "25h", "1w", "30S", " 30s", "9999999999s"})
    void rejectsWhatIsNoLength(String written) {
        assertThrows(IllegalArgumentException.class, () -> PeriodLength.parse(written));
    }

    @Test
    void rejectsAFractionOfASecond() {
        assertThrows(IllegalArgumentException.class, () -> new PeriodLength(Duration.ofMillis(500)));
    }

    @Test
    void noPeriodStartsBetweenTwo() {
        PeriodLength length = PeriodLength.parse("30s");
        assertThrows(IllegalArgumentException.class, () -> new Period(length, Instant.parse("2026-11-20T20:05:31Z")));
        assertThrows(IllegalArgumentException.class, () -> new Period(length, Instant.parse("2026-11-20T20:05:30.5Z")));
    }

    @Test
    void periodsSortByLengthAndThenByTime() {
        // given
        Instant now = Instant.parse("2026-11-20T20:05:30Z");
        Period half = PeriodLength.parse("30s").at(now);
        Period day = PeriodLength.parse("1d").at(now);

        // when, then
        assertEquals(
                List.of(half, half.next(), day),
                Stream.of(day, half.next(), half).sorted().toList());
    }
}
