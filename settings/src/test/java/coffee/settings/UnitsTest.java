package coffee.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "30s,PT30S", "5m,PT5M", "1h,PT1H", "2d,PT48H", "0s,PT0S"})
    void readAndWriteADuration(String text, Duration duration) {
        assertEquals(duration, Durations.parse(text));
        assertEquals(text, Durations.format(duration));
    }

    @Test
    void writeADurationInItsLargestWholeUnit() {
        assertEquals("1d", Durations.format(Durations.parse("24h")));
        assertEquals("1500ms", Durations.format(Durations.parse("1500ms")));
        assertEquals("90s", Durations.format(Duration.ofSeconds(90)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "1w", "30 s x", "9999999999s", "PT30S"})
    void refuseWhatIsNoDuration(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"500B,500", "64KB,65536", "100MB,104857600", "2GB,2147483648", "0B,0", "1537B,1537"})
    void readAndWriteASize(String text, long bytes) {
        assertEquals(new DataSize(bytes), DataSize.parse(text));
        assertEquals(text, new DataSize(bytes).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "KB", "-1KB", "1.5MB", "1TB", "64kb"})
    void refuseWhatIsNoSize(String text) {
        assertThrows(IllegalArgumentException.class, () -> DataSize.parse(text));
    }
}
