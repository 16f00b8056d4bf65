package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.flume.EventQueue.Change;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsTest {

    private final Positions positions = new Positions();

    @Test
    void setsTheLastEventOfEachFile() {
        Change change = positions.change(List.of(event("a", 0), event("b", 7), event("a", 5)), true, 9);
        assertEquals(Set.of("f:a", "f:b"), change.set().keySet());
        assertEquals(position("a", 5, 9).toString(), change.set().get("f:a"));
        assertEquals(List.of(), change.removed());
        assertNull(positions.of("a"));
    }

    @Test
    void goesBackWithAFileThatWasCut() {
        push(true, event("a", 5));
        push(true, event("a", 0));
        assertEquals(0, positions.of("a").offset());
    }

    @Test
    void isUnsureWhileTheOrderMayBeMixed() {
        push(false, event("a", 5));
        assertEquals(5, positions.of("a").offset());
        push(false, event("a", 0), event("a", 10));
        assertNull(positions.of("a"));
        push(false, event("a", 15));
        assertNull(positions.of("a"));
        push(true, event("a", 20));
        assertEquals(20, positions.of("a").offset());
    }

    @Test
    void takesAChangeBack() {
        push(true, event("a", 5));
        Change change = positions.change(List.of(event("a", 10), event("b", 0)), true, 3);
        assertEquals(
                new Change(Map.of("f:a", position("a", 5, 1).toString()), List.of("f:b")), positions.undoing(change));
    }

    @Test
    void loadsWhatItWroteAndNothingElse() {
        positions.load(Map.of(
                "f:a", position("a", 5, 3).toString(),
                "f:b", "not a position",
                "last", "1-2"));
        assertEquals(Map.of("a", position("a", 5, 3)), positions.all());
    }

    @Test
    void forgetsTheFileThatWasPushedLongestAgo() {
        for (int i = 0; i < Positions.MAX_FILES; i++) {
            push(true, event("file-" + i, 0));
        }
        push(true, event("file-0", 5));
        Change change = push(true, event("new", 0));
        assertEquals(List.of("f:file-1"), change.removed());
        assertEquals(Positions.MAX_FILES, positions.all().size());
        assertTrue(positions.all().containsKey("file-0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1 2 3", "-1 2 3 4", "1 2 g 4", "99999999999999999999 1 1 1", "9223372036854775808 1 1 1"})
    void readsNoPositionThatIsNone(String text) {
        assertNull(Position.parse(text));
    }

    @Test
    void readsAPositionAsItWasWritten() {
        Position position = new Position(Long.MAX_VALUE, Integer.MAX_VALUE, -1, 0);
        assertEquals(position, Position.parse(position.toString()));
    }

    private Change push(boolean ordered, Placed... events) {
        Change change = positions.change(List.of(events), ordered, 1);
        positions.apply(change);
        return change;
    }

    private static Position position(String file, long offset, long at) {
        Placed event = event(file, offset);
        return Position.of(event.place(), event.body(), at);
    }

    private static Placed event(String file, long offset) {
        return new Placed(new EventPlace(file, "/" + file, offset), (file + offset).getBytes(StandardCharsets.UTF_8));
    }
}
