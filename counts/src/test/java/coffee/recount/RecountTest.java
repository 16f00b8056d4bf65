package coffee.recount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Counts;
import coffee.contract.Fields;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.settings.Settings;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
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

    @Test
    void readsLinesWithAndWithoutAnEnd() throws IOException {
        assertEquals(List.of("a", "", "b\r", "c"), lines(file("a\n\nb\r\nc")));
        assertEquals(List.of("a", "b"), lines(file("a\nb\n")));
        assertEquals(List.of(""), lines(file("\n")));
        assertEquals(List.of(), lines(file("")));
    }

    @Test
    void readsLinesAcrossBuffers() throws IOException {
        // given
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            expected.add("x".repeat(i % 97) + i);
        }

        // then
        assertEquals(expected, lines(file(String.join("\n", expected))));
    }

    @Test
    void readsACompressedFile() throws IOException {
        // given
        Path file = folder.resolve("orders.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
        }

        // then
        assertEquals(List.of("a", "b"), lines(file));
    }

    @Test
    void keepsOfALineThatIsTooLongWhatTellsSo() throws IOException {
        // when
        List<String> lines = lines(file("x".repeat(3 * OrderLimits.MAX_BYTES) + "\nb"));

        // then
        assertEquals(2, lines.size());
        assertEquals(OrderLimits.MAX_BYTES + 1, lines.get(0).length());
        assertEquals("b", lines.get(1));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("orders.jsonl"), text);
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        Recount.lines(file, (bytes, n) -> lines.add(new String(bytes, 0, n, StandardCharsets.UTF_8)));
        return lines;
    }
}
