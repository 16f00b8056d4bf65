package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoredSchemaTest {

    private static final Instant MORNING = Instant.parse("2026-03-14T08:50:00Z");
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");
    private static final Schema PLAIN = Schema.COFFEE.withoutCrosses();

    private static Schema withChannel(String... crosses) {
        List<Dimension> dimensions = new ArrayList<>(PLAIN.dimensions());
        dimensions.add(Dimension.of("channel", "channel").asOptional());
        return Schema.of("cup", dimensions, List.of(crosses));
    }

    @Test
    void knowsSinceWhenWhatIsCounted() {
        // given
        StoredSchema first = StoredSchema.first(PLAIN, List.of("age", "payment", "coffee", "something"), MORNING);

        // when
        StoredSchema second = first.next(withChannel("age*coffee"), NOON);
        StoredSchema third =
                second.next(withChannel("none"), NOON).next(withChannel("age*coffee"), NOON.plusSeconds(1));

        // then
        assertEquals(Map.of("branch", MORNING), first.since());
        assertEquals(2, second.version());
        assertEquals(Map.of("branch", MORNING, "channel", NOON, "age*coffee", NOON), second.since());
        assertEquals(Optional.empty(), second.since("age"));
        assertEquals(Optional.of(NOON.plusSeconds(1)), third.since("age*coffee"));
        assertEquals(
                Map.of(), StoredSchema.first(PLAIN, PLAIN.labels(), MORNING).since());
    }

    @Test
    void saysWhatChanges() {
        StoredSchema stored = new StoredSchema(7, PLAIN, new TreeMap<>());
        assertEquals(List.of(), stored.changes(PLAIN));
        assertEquals(List.of("channel is new", "age*channel is new"), stored.changes(withChannel("age*channel")));
        Schema other = Schema.of(
                "drink",
                List.of(
                        Dimension.of("age", "customerAgeGrade").asOptional(),
                        PLAIN.dimensions().get(1),
                        PLAIN.dimensions().get(2)),
                List.of("none"));
        assertEquals(
                List.of(
                        "branch is counted no longer",
                        "age is optional, and was required",
                        "age is shown otherwise",
                        "an item is called drink, and was called cup"),
                stored.changes(other));
    }

    @Test
    void readsBackWhatItWrote() {
        StoredSchema stored = new StoredSchema(7, Schema.COFFEE, new TreeMap<>(Map.of("branch", MORNING)));
        assertEquals(stored, StoredSchema.parse(stored.toJson()));
        assertTrue(stored.toJson()
                .startsWith("{\"version\":7,\"since\":{\"branch\":\"2026-03-14T08:50:00Z\"},\"schema\":{"));
    }
}
