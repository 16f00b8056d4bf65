package coffee.recount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Counts;
import coffee.contract.Fields;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.settings.Settings;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecountTest {

    private static final Path ORDERS = Path.of("../contract/src/test/resources/orders");
    private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"orders-10k", "orders-dirty", "orders-timed-20k", "orders-branches-20k", "rides-5k"})
    void agreesWithTheReferee(String name) throws IOException {
        // given
        JsonObject expected = JsonParser.parseString(Files.readString(ORDERS.resolve(name + ".expected.json")))
                .getAsJsonObject();

        // when
        Recount recount = Recount.of(
                List.of(ORDERS.resolve(name + ".jsonl")), settings(name, expected.getAsJsonObject("totals")), NOW);

        // then
        Map<String, Long> totals = fields(expected.getAsJsonObject("totals"));
        expected.getAsJsonObject("rejected")
                .entrySet()
                .forEach(e -> totals.put(
                        Fields.of(Reason.labelled(e.getKey()).orElseThrow()),
                        e.getValue().getAsLong()));
        assertEquals(totals, new TreeMap<>(recount.totals().fields()));
        expected.getAsJsonObject("periods")
                .entrySet()
                .forEach(e -> assertEquals(
                        fields(e.getValue().getAsJsonObject()),
                        fields(recount, Instant.parse(e.getKey())),
                        e.getKey()));
    }

    @Test
    void countsEveryLengthAndSeveralFiles() throws IOException {
        // given
        Path timed = ORDERS.resolve("orders-timed-20k.jsonl");

        // when
        Recount recount = Recount.of(List.of(timed, timed), Settings.defaults(), NOW);

        // then
        assertEquals(40_000, recount.lines());
        for (String length : List.of("30s", "1h", "1d")) {
            Counts sum = new Counts();
            recount.periods().forEach((period, counts) -> {
                if (period.length().equals(PeriodLength.parse(length))) {
                    sum.add(counts);
                }
            });
            assertEquals(recount.totals(), sum, length);
        }
    }

    @Test
    void anOrderTooFarAheadIsRejectedAsByALivePipeline() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("ahead.jsonl"), """
                {"customerAgeGrade":"1020","paymentMethod":"Cash","orders":["A"],"orderedAt":"2026-11-20T20:05:00Z"}
                {"customerAgeGrade":"1020","paymentMethod":"Cash","orders":["A"],"orderedAt":"2026-11-20T20:05:01Z"}
                """);

        // when
        Recount recount = Recount.of(List.of(file), Settings.defaults(), NOW);

        // then
        assertEquals(1, recount.totals().orders());
        assertEquals(Map.of(Reason.BAD_TIMESTAMP, 1L), recount.totals().rejected());
    }

    private static Map<String, Long> fields(Recount recount, Instant start) {
        return new TreeMap<>(
                recount.periods().get(PeriodLength.parse("30s").at(start)).fields());
    }

    private static Map<String, Long> fields(JsonObject counts) {
        Map<String, Long> fields = new TreeMap<>();
        fields.put(Fields.ORDERS, counts.get("orders").getAsLong());
        fields.put(Fields.ITEMS, counts.get("items").getAsLong());
        counts.entrySet().stream()
                .filter(e -> e.getValue().isJsonObject() && !e.getKey().equals("crosses"))
                .forEach(d -> put(d.getKey(), d.getValue(), fields));
        if (counts.has("crosses")) {
            counts.getAsJsonObject("crosses").entrySet().forEach(c -> put(c.getKey(), c.getValue(), fields));
        }
        return fields;
    }

    /** The referee writes a line where a field has its separator. */
    private static void put(String label, JsonElement names, Map<String, Long> fields) {
        names.getAsJsonObject()
                .entrySet()
                .forEach(e -> fields.put(
                        label + ":" + e.getKey().replace('|', Schema.Cross.SEPARATOR),
                        e.getValue().getAsLong()));
    }

    /** What the referee counted: in the older files neither branches nor crosses. */
    private static Settings settings(String name, JsonObject totals) throws IOException {
        Schema schema = name.startsWith("rides")
                ? Schema.parse(Files.readString(ORDERS.resolve("rides.schema.json")))
                : Schema.COFFEE;
        Schema counted = Schema.of(
                "item",
                schema.dimensions().stream().filter(d -> totals.has(d.label())).toList(),
                List.of(Schema.ALL));
        return Settings.of(Map.of(
                "orders.dimensions",
                counted.toJson(),
                "orders.crosses",
                totals.has("crosses") ? Schema.ALL : Schema.NONE));
    }
}
