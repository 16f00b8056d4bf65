package coffee.recount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Counts;
import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecountTest {

    private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"orders-10k", "orders-dirty", "orders-timed-20k", "orders-branches-20k", "rides-5k"})
    void agreesWithTheReferee(String name) throws IOException {
        // given
        OrderFiles.Expected expected = OrderFiles.expected(name);
        Settings settings = Settings.of(Map.of(
                "orders.dimensions",
                expected.schema().toJson(),
                "orders.crosses",
                expected.schema().crosses().isEmpty() ? Schema.NONE : Schema.ALL));

        // when
        Recount recount = Recount.of(List.of(OrderFiles.path(name)), settings, NOW);

        // then
        assertEquals(expected.totals(), recount.totals().fields());
        expected.periods()
                .forEach((start, fields) -> assertEquals(
                        fields,
                        recount.periods()
                                .get(PeriodLength.parse("30s").at(start))
                                .fields(),
                        start.toString()));
    }

    @Test
    void countsEveryLengthAndSeveralFiles() throws IOException {
        // given
        Path timed = OrderFiles.path("orders-timed-20k");

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

    /** A carriage return belongs to the end of a line only right before the line feed. */
    @Test
    void aLineThatGoesOnAfterACarriageReturnIsTooLong() throws IOException {
        String order = "{\"customerAgeGrade\": \"1020\", \"paymentMethod\": \"Cash\", \"orders\": [\"Latte\"]}";
        String full = order + " ".repeat(OrderLimits.MAX_BYTES - order.length());
        assertEquals(1, totals(full + "\r\n").orders());
        assertEquals(Map.of(Reason.TOO_LONG, 1L), totals(full + "\r-\n").rejected());
    }

    private Counts totals(String text) throws IOException {
        return Recount.of(List.of(file(text)), Settings.of(Map.of()), Instant.now())
                .totals();
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
