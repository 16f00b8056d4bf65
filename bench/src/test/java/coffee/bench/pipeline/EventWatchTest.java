package coffee.bench.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class EventWatchTest {

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

    @Test
    void readsUntilAnEventTellsOfThePosition() throws IOException {
        // when
        Sightings sightings = EventWatch.read(stream(), 25);
        // then
        assertEquals(25, sightings.reached());
    }

    @Test
    void aStreamThatEndsTooEarlyIsAnError() {
        assertThrows(IOException.class, () -> EventWatch.read(stream(), 26));
    }

    private static BufferedReader stream() {
        return new BufferedReader(new StringReader(EVENTS));
    }
}
