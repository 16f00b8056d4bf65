package coffee.bench.decoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Schema;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DecodingTest {

    /** Else their speeds could not be compared. */
    @Test
    void allWaysCountTheSame() {
        // given
        Decoding benchmark = new Decoding();
        benchmark.draw();

        // when
        Counts fast = benchmark.fast().take().totals();
        Counts crosses = benchmark.crosses().take().totals();
        Counts reference = benchmark.reference();
        Map<String, Long> gson = benchmark.gson();

        // then
        assertEquals(Decoding.ORDERS, fast.orders());
        assertEquals(reference, fast);
        assertEquals(fast, crosses.only(label -> !label.contains("*")));
        assertEquals(10 * 9, crosses.names("age*coffee").size());
        assertEquals(
                Schema.COFFEE.dimensions().stream()
                        .flatMap(d -> fast.names(d).entrySet().stream())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                gson);
    }

    @Test
    void ordersAreThoseOfTheSeed() {
        // when
        Decoding.DrawnOrders lines = Decoding.DrawnOrders.draw(1_000, 7);

        // then
        assertArrayEquals(lines.bytes(), Decoding.DrawnOrders.draw(1_000, 7).bytes());
        int average = lines.bytes().length / lines.count();
        assertTrue(average > 145 && average < 160, average + " bytes an order");
        assertTrue(new String(lines.bytes(), UTF_8).startsWith("{\"customerAgeGrade\": \""));
    }
}
