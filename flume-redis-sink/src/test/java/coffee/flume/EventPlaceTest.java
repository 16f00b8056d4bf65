package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.apache.flume.event.EventBuilder;
import org.junit.jupiter.api.Test;

class EventPlaceTest {

    @Test
    void isTheFileAndTheOffset() {
        assertEquals(new EventPlace("/a", "/a", 7), place(Map.of("file", "/a", "byteoffset", "7")));
    }

    @Test
    void prefersAnIdentityThatSurvivesARename() {
        assertEquals(
                new EventPlace("7-c0ffee", "/a", 7),
                place(Map.of("file", "/a", "fileid", "7-c0ffee", "byteoffset", "7")));
    }

    @Test
    void isNothingWithoutBoth() {
        assertNull(place(Map.of()));
        assertNull(place(Map.of("file", "/a")));
        assertNull(place(Map.of("byteoffset", "7")));
        assertNull(place(Map.of("file", "/a", "byteoffset", "seven")));
        assertNull(place(Map.of("file", "/a", "byteoffset", "-7")));
    }

    private static EventPlace place(Map<String, String> headers) {
        return EventPlace.of(EventBuilder.withBody(new byte[0], headers));
    }
}
