package coffee.bench.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.bench.Latencies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SightingsTest {

    private static final long[] APPENDED_AT = {10, 20, 30, 40};

    private static final String EVENTS = """
            event: link
            data: {"redis":true,"since":5}

            id: a-1
            event: snapshot
            data: {"at":1,"committed":10,"totals":{"orders":10}}

            event: heartbeat
            data: {"now":7}

            id: a-2
            event: snapshot
            data: {"at":2,"committed":25,"totals":{"orders":25}}

            """;

    private final Sightings sightings = new Sightings();

    @Test
    void aLineIsThereWhenThePositionBehindItIsFirstSeen() {
        // given
        sightings.add(100, 1);
        sightings.add(150, 1);
        sightings.add(200, 3);
        sightings.add(500, 4);
        // when
        Latencies all = sightings.since(APPENDED_AT, 0, 4);
        // then: 90, 180, 170 and 460
        assertEquals(Duration.ofNanos(90), all.percentile(25));
        assertEquals(Duration.ofNanos(170), all.percentile(50));
        assertEquals(Duration.ofNanos(180), all.percentile(75));
        assertEquals(Duration.ofNanos(460), all.max());
    }

    @Test
    void countsOnlyTheLinesThatItIsAskedFor() {
        // given
        sightings.add(100, 2);
        sightings.add(200, 4);
        // when
        Latencies middle = sightings.since(APPENDED_AT, 1, 3);
        // then
        assertEquals(2, middle.count());
        assertEquals(Duration.ofNanos(170), middle.max());
    }

    @Test
    void aLineThatWasNeverSeenIsNotLeftOut() {
        // given
        sightings.add(100, 3);
        // then
        assertThrows(IllegalArgumentException.class, () -> sightings.since(APPENDED_AT, 0, 4));
    }

    @Test
    void readsUntilAnEventTellsOfThePosition() throws IOException {
        // when
        Sightings sightings = Sightings.read(stream(), 25);
        // then
        assertEquals(25, sightings.reached());
    }

    @Test
    void aStreamThatEndsTooEarlyIsAnError() {
        assertThrows(IOException.class, () -> Sightings.read(stream(), 26));
    }

    private static BufferedReader stream() {
        return new BufferedReader(new StringReader(EVENTS));
    }
}
