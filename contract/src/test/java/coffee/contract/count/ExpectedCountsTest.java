package coffee.contract.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Counts;
import coffee.contract.Fields;
import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter.BatchCounts;
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
    @ValueSource(strings = {"orders-10k", "orders-timed-20k", "orders-dirty", "orders-branches-20k", "rides-5k"})
    void countsAFileAsTheReferee(String file) throws IOException {
        // given
        JsonObject expected = JsonParser.parseString(OrderFiles.expected(file)).getAsJsonObject();
        OrderCounter counter =
                new OrderCounter(counted(file, expected.getAsJsonObject("totals")), List.of(HALF_MINUTE));
        counter.at(Optional.empty(), OrderLimits.LATEST);

        // when
        OrderFiles.lines(file).forEach(line -> counter.add(line, 0, line.length));
        BatchCounts counts = counter.take();

        // then
        assertEquals(totals(expected), counts.totals());
        assertEquals(periods(expected), counts.periods());
    }

    /** What the referee counted: in the older files neither branches nor crosses. */
    private static Schema counted(String file, JsonObject totals) throws IOException {
        Schema schema = OrderFiles.schema(file);
        return Schema.of(
                schema.item(),
                schema.dimensions().stream().filter(d -> totals.has(d.label())).toList(),
                List.of(totals.has("crosses") ? Schema.ALL : Schema.NONE));
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
        counts.entrySet().stream()
                .filter(e -> e.getValue().isJsonObject() && !e.getKey().equals("crosses"))
                .forEach(d -> put(d.getKey(), d.getValue(), fields));
        if (counts.has("crosses")) {
            counts.getAsJsonObject("crosses").entrySet().forEach(c -> put(c.getKey(), c.getValue(), fields));
        }
        return fields;
    }

    /** The referee writes a line where a field has its separator. */
    private static void put(String label, JsonElement names, Map<String, String> fields) {
        names.getAsJsonObject()
                .entrySet()
                .forEach(e -> fields.put(
                        label + ":" + e.getKey().replace('|', Schema.Cross.SEPARATOR),
                        e.getValue().getAsString()));
    }
}
