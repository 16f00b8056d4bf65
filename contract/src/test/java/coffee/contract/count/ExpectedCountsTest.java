package coffee.contract.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Fields;
import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting an order file comes to what the referee counted. */
class ExpectedCountsTest {

    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");

    @ParameterizedTest
    @ValueSource(strings = {"orders-10k", "orders-timed-20k", "orders-dirty"})
    void countsAFileAsTheReferee(String file) throws IOException {
        // given
        OrderCounter counter = new OrderCounter(List.of(HALF_MINUTE));
        counter.at(Optional.empty(), OrderLimits.LATEST);

        // when
        OrderFiles.lines(file).forEach(line -> counter.add(line, 0, line.length));
        BatchCounts counts = counter.take();

        // then
        JsonObject expected = JsonParser.parseString(OrderFiles.expected(file)).getAsJsonObject();
        assertEquals(totals(expected), counts.totals());
        assertEquals(periods(expected), counts.periods());
    }

    private static Counts totals(JsonObject expected) {
        Map<String, String> fields = fields(expected.getAsJsonObject("totals"));
        expected.getAsJsonObject("rejected")
                .entrySet()
                .forEach(e -> fields.put(
                        Fields.of(Reason.labelled(e.getKey()).orElseThrow()),
                        e.getValue().getAsString()));
        return Counts.of(fields);
    }

    private static SortedMap<Period, Counts> periods(JsonObject expected) {
        SortedMap<Period, Counts> periods = new TreeMap<>();
        expected.getAsJsonObject("periods").entrySet().forEach(e -> {
            Map<String, String> fields = fields(e.getValue().getAsJsonObject());
            periods.put(new Period(HALF_MINUTE, Instant.parse(e.getKey())), Counts.of(fields));
        });
        return periods;
    }

    private static Map<String, String> fields(JsonObject counts) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(Fields.ORDERS, counts.get("orders").getAsString());
        fields.put(Fields.ITEMS, counts.get("items").getAsString());
        for (Dimension d : Dimension.ALL) {
            for (Map.Entry<String, JsonElement> e :
                    counts.getAsJsonObject(d.label()).entrySet()) {
                fields.put(Fields.of(d, e.getKey()), e.getValue().getAsString());
            }
        }
        return fields;
    }
}
