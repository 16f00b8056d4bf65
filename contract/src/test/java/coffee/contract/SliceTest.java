package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SliceTest {

    private static Order order(String age, String payment, String branch, String... coffees) {
        return new Order(
                Schema.COFFEE,
                List.of(
                        List.of(age),
                        List.of(payment),
                        List.of(coffees),
                        branch.isEmpty() ? List.of() : List.of(branch)),
                Optional.empty());
    }

    private static Counts counts(int distinctPairs) {
        Counts counts = new Counts(1_000, distinctPairs);
        counts.add(order("2030", "Cash", "Pangyo", "Latte", "Mocha"));
        counts.add(order("2030", "Credit", "", "Latte"));
        counts.add(order("3040", "Cash", "Pangyo", "Mocha", "Mocha"));
        return counts;
    }

    private static Slice slice(String text) {
        return Slice.parse(Schema.COFFEE, text);
    }

    @Test
    void tellsWhatGoesWithAName() {
        Counts slice = slice("age:2030").of(counts(1_000));
        assertEquals(2, slice.orders());
        assertEquals(3, slice.items());
        assertEquals(Map.of("2030", 2L), slice.names(Menu.AGE));
        assertEquals(Map.of("Cash", 1L, "Credit", 1L), slice.names(Menu.PAYMENT));
        assertEquals(Map.of("Latte", 2L, "Mocha", 1L), slice.names(Menu.COFFEE));
        assertEquals(Map.of("Pangyo", 1L), slice.names(Menu.BRANCH));
    }

    @Test
    void ofAListTellsItemsButNoOrders() {
        Slice mocha = slice("coffee:Mocha");
        Counts slice = mocha.of(counts(1_000));
        assertFalse(mocha.tellsOrders());
        assertEquals(3, slice.items());
        assertEquals(Map.of("2030", 1L, "3040", 2L), slice.names(Menu.AGE));
        assertEquals(Map.of("Pangyo", 3L), slice.names(Menu.BRANCH));
    }

    @Test
    void saysWhatWasNotCountedApart() {
        Slice slice = slice("age:3040");
        assertEquals(0, slice.untold(counts(1_000), Menu.COFFEE));
        assertEquals(2, slice.untold(counts(2), Menu.COFFEE));
        assertEquals(Map.of(), slice.of(counts(2)).names(Menu.COFFEE));
        assertEquals(1, slice("age:(other)").untold(counts(2), Menu.PAYMENT));
        assertEquals(Map.of(), slice("age:(other)").of(counts(2)).names(Menu.PAYMENT));
    }

    @Test
    void isOfANameWithAnyCharacters() {
        assertEquals("coffee:a:b", slice("coffee:a:b").toString());
        assertEquals("a:b", slice("coffee:a:b").name());
    }

    @Test
    void isRefusedWhereNothingIsCountedTogether() {
        Schema few = Schema.of("cup", Schema.COFFEE.dimensions(), List.of("age*coffee"));
        assertEquals("age:2030", Slice.parse(few, "age:2030").toString());
        for (String text : List.of("payment:Cash", "age", "", ":", "price:7")) {
            String message = assertThrows(IllegalArgumentException.class, () -> Slice.parse(few, text))
                    .getMessage();
            assertTrue(message.contains(text.equals("payment:Cash") ? "orders.crosses" : "orders.dimensions"), message);
        }
    }
}
