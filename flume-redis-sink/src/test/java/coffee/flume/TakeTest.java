package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeTest {

    private final Positions positions = new Positions();

    @Test
    void givesAPositionToWhichTheEventsOfItsFileGoOnInOrder() {
        Take take = take(event("a", 0), event("b", 20), new Placed(null, new byte[0]), event("a", 5), event("a", 10));
        assertTrue(take.gives(position("a", 10), "a", 0));
        assertTrue(take.gives(position("a", 10), "a", 4));
    }

    @Test
    void givesNoPositionThatItsEventsDoNotReach() {
        Take take = take(event("a", 0), event("b", 10), event("a", 5));
        assertFalse(take.gives(position("a", 10), "a", 0));
    }

    @Test
    void givesNoPositionBeforeWhichItsEventsGoBack() {
        Take take = take(event("a", 5), event("a", 0), event("a", 10));
        assertFalse(take.gives(position("a", 10), "a", 0));
        assertTrue(take.gives(position("a", 10), "a", 1));
    }

    @Test
    void givesNoPositionInWhosePlaceStandsAnotherEvent() {
        Take take = take(event("a", 0), event("a", 10));
        Position other = Position.of(event("a", 10).place(), bytes("something else"), 0);
        assertFalse(take.gives(other, "a", 0));
    }

    @Test
    void knowsTheLatestOfAFileByWhatItPushesAndElseByItsPosition() {
        // given
        positions.apply(positions.change(List.of(event("a", 5), event("b", 5)), true, 0));
        Take take = take(event("a", 10));
        assertEquals(5, take.latest("a").offset());

        // when
        take.pushes(event("a", 10));

        // then
        assertEquals(10, take.latest("a").offset());
        assertEquals(5, take.latest("b").offset());
        assertNull(take.latest("c"));
    }

    @Test
    void knowsWhatItPushes() {
        Take take = take(event("a", 0), event("a", 5));
        take.pushes(event("a", 0));
        assertTrue(take.hasPushed(digest("a", 0)));
        assertFalse(take.hasPushed(digest("a", 5)));
    }

    private Take take(Placed... events) {
        return new Take(List.of(events), positions, true);
    }

    private static Placed event(String file, long offset) {
        return new Placed(new EventPlace(file, file, offset), bytes(file + offset));
    }

    private static Position position(String file, long offset) {
        return Position.of(event(file, offset).place(), event(file, offset).body(), 0);
    }

    private static long digest(String file, long offset) {
        return Digest.of(event(file, offset).place(), event(file, offset).body());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
