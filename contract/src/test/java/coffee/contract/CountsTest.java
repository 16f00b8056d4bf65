package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountsTest {

    private static final Order ORDER = new Order(
            Map.of(
                    Dimension.AGE, List.of("1020"),
                    Dimension.PAYMENT, List.of("Cash"),
                    Dimension.COFFEE, List.of("Latte", "Latte", "Mocha: extra")),
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
                Map.of(
                        "orders",
                        1L,
                        "items",
                        3L,
                        "age:1020",
                        1L,
                        "payment:Cash",
                        1L,
                        "coffee:Latte",
                        2L,
                        "coffee:Mocha: extra",
                        1L,
                        "rejected:no_items",
                        1L),
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
        hash.put("something:else", "7");
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
        assertEquals(Map.of("Latte", 4L, "Mocha: extra", 2L), sum.names(Dimension.COFFEE));
        assertEquals(2, sum.rejectedInAll());
        assertNotEquals(one, sum);
    }

    @Test
    void namesStandInTheirOrderButAreStoredAsTheyCame() {
        // given
        Counts counts = new Counts();

        // when
        counts.add(Dimension.COFFEE, "b", 1);
        counts.add(Dimension.COFFEE, "a", 1);

        // then
        assertEquals(
                List.of("a", "b"), List.copyOf(counts.names(Dimension.COFFEE).keySet()));
        assertEquals(
                List.of("coffee:b", "coffee:a"), List.copyOf(counts.fields().keySet()));
    }

    @Test
    void keepsOnlySoManyNamesApart() {
        // given
        Counts counts = new Counts(1);

        // when
        counts.add(Dimension.COFFEE, OrderLimits.OTHER, 1);
        counts.add(Dimension.COFFEE, "first", 0);
        counts.add(Dimension.COFFEE, "second", 2);
        counts.add(Dimension.COFFEE, "first", 3);
        counts.add(Dimension.PAYMENT, "second", 4);

        // then
        assertEquals(Map.of("first", 3L, OrderLimits.OTHER, 3L), counts.names(Dimension.COFFEE));
        assertEquals(Map.of("second", 4L), counts.names(Dimension.PAYMENT));
    }

    @Test
    void aNameThatOnlyClaimedItsPlaceIsNotShown() {
        Counts counts = new Counts();
        counts.add(Dimension.COFFEE, "first", 0);
        assertEquals(Map.of(), counts.names(Dimension.COFFEE));
        assertEquals(new Counts(), counts);
    }
}
