package coffee.contract;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The order files that come with the contract, and what they must yield. */
public final class OrderFiles {

    private static final Path DIRECTORY = Path.of("../contract/src/test/resources/orders");

    private OrderFiles() {}

    /** The file of that name, such as {@code orders-10k}. */
    public static Path path(String name) {
        return DIRECTORY.resolve(name + ".jsonl");
    }

    /** The lines of a file, without their line ends. */
    public static List<byte[]> lines(String name) throws IOException {
        byte[] all = Files.readAllBytes(path(name));
        List<byte[]> lines = new ArrayList<>();
        for (int from = 0, i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(Arrays.copyOfRange(all, from, i));
                from = i + 1;
            }
        }
        return lines;
    }

    /** The schema of a file's orders. */
    public static Schema schema(String name) throws IOException {
        return name.startsWith("rides")
                ? Schema.parse(Files.readString(DIRECTORY.resolve("rides.schema.json"), StandardCharsets.UTF_8))
                : Schema.COFFEE;
    }

    /** The verdict on each line: a reason's label, or {@code ok}. */
    public static List<String> verdicts(String name) throws IOException {
        return Files.readAllLines(DIRECTORY.resolve(name + ".verdicts.txt"), StandardCharsets.UTF_8);
    }

    /**
     * What the referee counted in a file, as the fields of hashes.
     *
     * @param schema the schema that it counted by; the older files were counted without branches or crosses
     * @param totals the fields of the totals, with the rejected lines
     * @param periods the fields of each period of 30 s
     */
    public record Expected(
            Schema schema, SortedMap<String, Long> totals, SortedMap<Instant, SortedMap<String, Long>> periods) {}

    /** What the referee counted in a file. */
    public static Expected expected(String name) throws IOException {
        JsonObject expected = JsonParser.parseString(
                        Files.readString(DIRECTORY.resolve(name + ".expected.json"), StandardCharsets.UTF_8))
                .getAsJsonObject();
        JsonObject totals = expected.getAsJsonObject("totals");
        Schema schema = schema(name);
        Schema counted = Schema.of(
                schema.item(),
                schema.dimensions().stream().filter(d -> totals.has(d.label())).toList(),
                List.of(totals.has("crosses") ? Schema.ALL : Schema.NONE));
        SortedMap<String, Long> all = fields(totals);
        expected.getAsJsonObject("rejected")
                .entrySet()
                .forEach(e -> all.put(
                        Fields.of(Reason.labelled(e.getKey()).orElseThrow()),
                        e.getValue().getAsLong()));
        SortedMap<Instant, SortedMap<String, Long>> periods = new TreeMap<>();
        expected.getAsJsonObject("periods")
                .entrySet()
                .forEach(e -> periods.put(
                        Instant.parse(e.getKey()), fields(e.getValue().getAsJsonObject())));
        return new Expected(counted, all, periods);
    }

    private static SortedMap<String, Long> fields(JsonObject counts) {
        SortedMap<String, Long> fields = new TreeMap<>();
        fields.put(Fields.ORDERS, counts.get("orders").getAsLong());
        fields.put(Fields.ITEMS, counts.get("items").getAsLong());
        put(counts, fields);
        if (counts.has("crosses")) {
            put(counts.getAsJsonObject("crosses"), fields);
        }
        return fields;
    }

    /** The referee writes a vertical bar between the names of a pair. */
    private static void put(JsonObject labels, SortedMap<String, Long> fields) {
        labels.entrySet().stream()
                .filter(label ->
                        label.getValue().isJsonObject() && !label.getKey().equals("crosses"))
                .forEach(label -> label.getValue()
                        .getAsJsonObject()
                        .entrySet()
                        .forEach(name -> fields.put(
                                label.getKey() + ":" + name.getKey().replace('|', Schema.Cross.SEPARATOR),
                                name.getValue().getAsLong())));
    }
}
