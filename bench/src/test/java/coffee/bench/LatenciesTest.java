package coffee.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void tellsExactPercentilesInWhateverOrderTheyCame() {
        // given
        Latencies latencies =
                Latencies.of(LongStream.rangeClosed(1, 200).map(n -> 201 - n).toArray());
        // then
        assertEquals(Duration.ofNanos(100), latencies.percentile(50));
        assertEquals(Duration.ofNanos(198), latencies.percentile(99));
        assertEquals(Duration.ofNanos(200), latencies.percentile(100));
        assertEquals(Duration.ofNanos(200), latencies.max());
        assertEquals(200, latencies.count());
    }

    @Test
    void ofASingleOneEveryPercentileIsThatOne() {
        // given
        Latencies latencies = Latencies.of(7);
        // then
        assertEquals(Duration.ofNanos(7), latencies.percentile(0));
        assertEquals(Duration.ofNanos(7), latencies.percentile(99));
    }

    @Test
    void areNothingWithoutAny() {
        assertThrows(IllegalArgumentException.class, Latencies::of);
    }
}
