package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.contract.Schema.Cross;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private static final Dimension ZONE = Dimension.of("zone", "pickupZone");
    private static final Dimension STOP = Dimension.of("stop", "stops").asList();
    private static final Dimension EXTRA =
            Dimension.of("extra", "extras").asList().asOptional();
    private static final Dimension APP = Dimension.of("app", "app").asOptional();

    private static Schema rides(Dimension... dimensions) {
        return Schema.of("stop", List.of(dimensions), List.of(Schema.ALL));
    }

    private static List<String> crosses(String... wanted) {
        return Schema.of("stop", List.of(ZONE, STOP, EXTRA, APP), List.of(wanted)).crosses().stream()
                .map(Cross::label)
                .toList();
    }

    private static List<String> problems(String item, List<Dimension> dimensions, String... crosses) {
        return assertThrows(Schema.InvalidException.class, () -> Schema.of(item, dimensions, List.of(crosses)))
                .problems()
                .stream()
                .map(Schema.Problem::property)
                .toList();
    }

    @Test
    void crossesAreAllPairsWithAtMostOneListUnlessTheyAreNamed() {
        assertEquals(List.of("zone*stop", "zone*extra", "zone*app", "stop*app", "extra*app"), crosses("all"));
        assertEquals(List.of(), crosses("none"));
        assertEquals(List.of("zone*stop", "zone*app"), crosses("app*zone", "zone*stop"));
        assertEquals(
                List.of("age*payment", "age*coffee", "age*branch", "payment*coffee", "payment*branch", "coffee*branch"),
                Schema.COFFEE.crosses().stream().map(Cross::label).toList());
    }

    @Test
    void findsACrossInEitherOrder() {
        Schema schema = rides(ZONE, STOP);
        Dimension zone = schema.dimension("zone").orElseThrow();
        Dimension stop = schema.dimension("stop").orElseThrow();
        assertEquals("zone*stop", schema.cross(stop, zone).orElseThrow().label());
        assertEquals(schema.cross(stop, zone), schema.cross(zone, stop));
        assertEquals(Optional.empty(), schema.withoutCrosses().cross(zone, stop));
    }

    @Test
    void tellsAllThatIsWrongTogether() {
        assertEquals(
                List.of(
                        "item",
                        "dimensions.Zone",
                        "dimensions.rejected",
                        "dimensions.a.field",
                        "dimensions.b.field",
                        "dimensions.b",
                        "dimensions.b.field",
                        "dimensions.c.field",
                        "crosses"),
                problems(
                        "",
                        List.of(
                                Dimension.of("Zone", "x"),
                                Dimension.of("rejected", "y"),
                                Dimension.of("a", "orderedAt"),
                                Dimension.of("b", ""),
                                Dimension.of("b", "say \"hi\""),
                                Dimension.of("c", "x")),
                        "a*nonsense"));
        assertEquals(List.of("dimensions"), problems("cup", List.of(), "all"));
        assertEquals(
                List.of("dimensions"),
                problems(
                        "cup",
                        IntStream.range(0, 9)
                                .mapToObj(i -> Dimension.of("d" + i, "f" + i))
                                .toList(),
                        "all"));
        assertEquals(List.of("crosses"), problems("stop", List.of(ZONE, STOP, EXTRA), "stop*extra"));
        assertEquals(List.of("crosses", "crosses"), problems("stop", List.of(ZONE, APP), "zone*app", "all", "none"));
    }

    @Test
    void noLabelIsAWordThatAnswersUse() {
        List<String> taken = List.of("length", "other", "truncated", "queued", "closed", "constructor");
        assertEquals(
                taken.stream().map(label -> "dimensions." + label).toList(),
                problems(
                        "cup",
                        taken.stream()
                                .map(label -> Dimension.of(label, "field of " + label))
                                .toList(),
                        "all"));
    }

    @Test
    void readsBackWhatItWrote() {
        for (Schema schema : List.of(
                Schema.COFFEE,
                rides(ZONE, STOP, EXTRA, APP),
                Schema.COFFEE.withoutCrosses(),
                Schema.of("seat", List.of(ZONE.asBands(Map.of("a", "A", "b", "\"B\""))), List.of("none")))) {
            assertEquals(schema, Schema.parse(schema.toJson()));
        }
        assertEquals(
                "{\"item\":\"stop\",\"dimensions\":[{\"label\":\"zone\",\"field\":\"pickupZone\"},"
                        + "{\"label\":\"extra\",\"field\":\"extras\",\"list\":true,\"optional\":true}],"
                        + "\"crosses\":[\"zone*extra\"]}",
                rides(ZONE, EXTRA).toJson());
    }

    @Test
    void saysWhatMakesAChangeIncompatible() {
        Schema before = rides(ZONE, STOP, APP);
        assertEquals(List.of(), before.incompatibilities(before));
        assertEquals(List.of(), before.incompatibilities(rides(ZONE.asOptional(), STOP, EXTRA, APP)));
        assertEquals(List.of(), before.incompatibilities(rides(EXTRA, ZONE.asBands(Map.of()), STOP, APP)));
        assertEquals(List.of(), before.withoutCrosses().incompatibilities(before));
        assertEquals(List.of(), before.incompatibilities(before.withoutCrosses()));
        assertEquals(
                List.of(
                        "zone is gone: a dimension can be neither removed nor renamed",
                        "stop reads the field halts, not stops",
                        "stop is no list, and was one",
                        "app is required, and was optional",
                        "area is new and required: a new dimension must be optional"),
                before.incompatibilities(rides(
                        Dimension.of("area", "pickupZone"),
                        Dimension.of("stop", "halts"),
                        Dimension.of("app", "app"))));
        assertEquals(
                List.of("stop stands in another place among the dimensions"),
                before.incompatibilities(rides(STOP, ZONE, APP)));
    }
}
