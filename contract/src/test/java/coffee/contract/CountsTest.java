package coffee.contract;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CountsTest {

    private static final Dimension PAYMENT = Schema.COFFEE.dimensions().get(1);
    private static final Dimension COFFEE = Schema.COFFEE.dimensions().get(2);

    private static final Order ORDER = new Order(
            Schema.COFFEE,
            List.of(List.of("1020"), List.of("Cash"), List.of("Latte", "Latte", "Mocha: extra"), List.of()),
            Optional.empty());

    @Test
    void countsAnOrderByItsFields() {
        // given
        Counts counts = new Counts();

        // when
        counts.add(ORDER);
        counts.add(Reason.NO_ITEMS);

        // then
        assertEquals(
                Map.ofEntries(
                        entry("orders", 1L),
                        entry("items", 3L),
                        entry("age:1020", 1L),
                        entry("payment:Cash", 1L),
                        entry("coffee:Latte", 2L),
                        entry("coffee:Mocha: extra", 1L),
                        entry("age*payment:1020\u001fCash", 1L),
                        entry("age*coffee:1020\u001fLatte", 2L),
                        entry("age*coffee:1020\u001fMocha: extra", 1L),
                        entry("payment*coffee:Cash\u001fLatte", 2L),
                        entry("payment*coffee:Cash\u001fMocha: extra", 1L),
                        entry("rejected:no_items", 1L)),
                counts.fields());
    }

    @Test
    void passesOverWhatIsNoNumber() {
        Map<String, String> fields =
                Map.of("orders", "2", "note", "closed on Monday", "coffee:Latte", "many", "items", "");
        assertEquals(Map.of("orders", 2L), Counts.of(fields).fields());
    }

    @Test
    void readsBackWhatItsFieldsSay() {
        // given
        Counts counts = new Counts();
        counts.add(ORDER);
        counts.add(Reason.NO_ITEMS);
        Map<String, String> hash = new LinkedHashMap<>();
        counts.fields().forEach((field, n) -> hash.put(field, n.toString()));
        hash.put("rejected:of_a_later_version", "7");
        hash.put("unknown", "7");

        // when, then
        assertEquals(counts, Counts.of(hash));
    }

    @Test
    void addsCountsToCounts() {
        // given
        Counts one = new Counts();
        one.add(ORDER);
        one.add(Reason.BAD_NAME);
        Counts sum = new Counts();

        // when
        sum.add(one);
        sum.add(one);

        // then
        assertEquals(2, sum.orders());
        assertEquals(6, sum.items());
        assertEquals(Map.of("Latte", 4L, "Mocha: extra", 2L), sum.names(COFFEE));
        assertEquals(2, sum.rejectedInAll());
        assertNotEquals(one, sum);
    }

    @Test
    void namesStandInTheirOrderButAreStoredAsTheyCame() {
        // given
        Counts counts = new Counts();

        // when
        counts.add(COFFEE, "b", 1);
        counts.add(COFFEE, "a", 1);

        // then
        assertEquals(List.of("a", "b"), List.copyOf(counts.names(COFFEE).keySet()));
        assertEquals(
                List.of("coffee:b", "coffee:a"), List.copyOf(counts.fields().keySet()));
    }

    @Test
    void keepsOnlySoManyNamesApart() {
        // given
        Counts counts = new Counts(1, 1);

        // when
        counts.add(COFFEE, OrderLimits.OTHER, 1);
        counts.add(COFFEE, "first", 0);
        counts.add(COFFEE, "second", 2);
        counts.add(COFFEE, "first", 3);
        counts.add(PAYMENT, "second", 4);

        // then
        assertEquals(Map.of("first", 3L, OrderLimits.OTHER, 3L), counts.names(COFFEE));
        assertEquals(Map.of("second", 4L), counts.names(PAYMENT));
    }

    @Test
    void aNameThatOnlyClaimedItsPlaceIsNotShown() {
        Counts counts = new Counts();
        counts.add(COFFEE, "first", 0);
        assertEquals(Map.of(), counts.names(COFFEE));
        assertEquals(new Counts(), counts);
    }

    @Test
    void keepsOnlySoManyPairsApart() {
        // given
        Counts counts = new Counts(1_000, 1);
        Schema.Cross cross = Schema.COFFEE.cross(PAYMENT, COFFEE).orElseThrow();

        // when
        counts.add(ORDER);

        // then
        assertEquals(Map.of("Latte", 2L, "Mocha: extra", 1L), counts.names(COFFEE));
        assertEquals(
                Map.of("Cash", Map.of("Latte", 2L), OrderLimits.OTHER, Map.of(OrderLimits.OTHER, 1L)),
                counts.pairs(cross));
        assertEquals(Set.of("age*coffee", "payment*coffee"), counts.capped());
    }

    @Test
    void countsNoPairsWhereNoneAreWanted() {
        Counts counts = new Counts(1_000, Counts.NO_PAIRS);
        counts.add(ORDER);
        assertEquals(
                Set.of("orders", "items", "age:1020", "payment:Cash", "coffee:Latte", "coffee:Mocha: extra"),
                counts.fields().keySet());
        assertEquals(Set.of(), counts.capped());
    }
}
