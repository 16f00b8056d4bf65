package coffee.operator.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Menu;
import coffee.contract.PeriodLength;
import coffee.operator.StoredPipeline;
import coffee.operator.StoredPipeline.Run;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StatsCommandIT {

    @AutoClose
    private static final StoredPipeline pipeline = new StoredPipeline();

    @BeforeEach
    void empty() {
        pipeline.redis().flushAll();
    }

    private static Run stats(String words) {
        return pipeline.run(new StatsCommand(), words.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"orders-10k,", "orders-dirty,30s", "orders-timed-20k,30s"})
    void itsJsonIsWhatTheRefereePrintsWithTheQueueBeside(String name, String period) throws IOException {
        // given
        pipeline.store(StoredPipeline.ORDERS.resolve(name + ".jsonl"), "orders.crosses=none");
        pipeline.redis().rpush(pipeline.settings.layout().queue(), "{}", "{}");

        // when
        Run run = stats("--format json --set orders.crosses=none" + (period == null ? "" : " --period " + period));

        // then
        JsonObject expected = StoredPipeline.expected(name);
        expected.addProperty("queued", 2);
        assertEquals("", run.err());
        assertEquals(expected, JsonParser.parseString(run.out()));
        assertEquals(0, run.code());
    }

    @Test
    void saysInOneLineThatTheStoredSchemaIsNone() {
        // given
        pipeline.redis().set("coffee:schema", "nonsense");
        // when
        Run run = pipeline.run(new StatsCommand());
        // then
        assertEquals(1, run.code());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("coffee:schema in Redis holds no schema, but nonsense: "), run.err());
    }

    @Test
    void itsJsonHasTheCrosses() throws IOException {
        // given
        pipeline.store(StoredPipeline.ORDERS.resolve("orders-branches-20k.jsonl"), "orders.crosses=all");

        // when
        Run run = stats("--format json --period 30s --set orders.crosses=all");

        // then
        JsonObject expected = StoredPipeline.expected("orders-branches-20k");
        nest(expected.getAsJsonObject("totals"));
        expected.getAsJsonObject("periods").asMap().values().forEach(period -> nest(period.getAsJsonObject()));
        expected.addProperty("queued", 0);
        assertEquals(expected, JsonParser.parseString(run.out()));
    }

    /** The referee writes pairs as "2030|Americano", stats as nested objects. */
    private static void nest(JsonObject counts) {
        counts.getAsJsonObject("crosses").asMap().replaceAll((label, pairs) -> {
            JsonObject nested = new JsonObject();
            pairs.getAsJsonObject().asMap().forEach((pair, n) -> {
                String[] names = pair.split("\\|");
                if (!nested.has(names[0])) {
                    nested.add(names[0], new JsonObject());
                }
                nested.getAsJsonObject(names[0]).add(names[1], n);
            });
            return nested;
        });
    }

    @Test
    void showsWhatGoesWithAName() throws IOException {
        // given
        pipeline.store(StoredPipeline.ORDERS.resolve("orders-branches-20k.jsonl"), "orders.crosses=all");
        JsonObject expected = StoredPipeline.expected("orders-branches-20k").getAsJsonObject("totals");

        // when
        Run json = stats("--where age:2030 --format json --set orders.crosses=all");
        Run table = stats("--where coffee:Americano --set orders.crosses=all");

        // then
        JsonObject totals = JsonParser.parseString(json.out()).getAsJsonObject().getAsJsonObject("totals");
        assertEquals(expected.getAsJsonObject("age").get("2030"), totals.get("orders"));
        assertEquals(
                expected.getAsJsonObject("crosses")
                        .getAsJsonObject("age*coffee")
                        .get("2030|Americano"),
                totals.getAsJsonObject("coffee").get("Americano"));
        String americanos = String.format(
                Locale.ROOT,
                "%,d",
                expected.getAsJsonObject("coffee").get("Americano").getAsLong());
        assertTrue(table.out().lines().anyMatch(line -> line.matches("counted +- +" + americanos)), table.out());
    }

    @Test
    void showsThePeriodsOfARange() throws IOException {
        // given
        pipeline.store(StoredPipeline.ORDERS.resolve("orders-timed-20k.jsonl"));
        Run all = stats("--period 30s --format json");
        List<String> starts = List.copyOf(JsonParser.parseString(all.out())
                .getAsJsonObject()
                .getAsJsonObject("periods")
                .keySet());

        // when
        Run run = stats("--period 30s --format json --from " + starts.get(3) + " --to " + starts.get(5));

        // then
        assertEquals(117, starts.size());
        assertEquals(
                starts.subList(3, 5),
                List.copyOf(JsonParser.parseString(run.out())
                        .getAsJsonObject()
                        .getAsJsonObject("periods")
                        .keySet()));
    }

    @Test
    void itsTableNamesWhatWasCounted() throws IOException {
        // given
        pipeline.store(StoredPipeline.ORDERS.resolve("orders-dirty.jsonl"));

        // when
        Run run = stats("--period 1d");

        // then
        assertTrue(run.out().lines().anyMatch(line -> line.matches("rejected +[0-9]+")), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("  Americano +[0-9,]+")), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("  bad_name +[0-9]+")), run.out());
    }

    @Test
    void itsCsvQuotesNamesThatNeedIt() {
        // given
        Counts counts = new Counts();
        counts.addOrders(1, 1);
        counts.add(Menu.COFFEE, "Flat \"White\", large", 1);
        pipeline.store(PeriodLength.parse("1h").at(Instant.parse("2026-03-14T08:00:00Z")), counts);

        // when
        Run run = stats("--period 1h --format csv");

        // then
        assertTrue(run.out().contains("2026-03-14T08:00:00Z,coffee,\"Flat \"\"White\"\", large\",1"), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--from 2026-03-14|2|--from and --to need --period",
                "--period 30s --from 2026-03-15 --to 2026-03-14|2|--from must be before --to",
                "--period 30s --from yesterday|2|\"yesterday\": must be a moment such as",
                "--period 31s|2|must be whole seconds that divide a day",
                "--period 15m|1|periods of 15m are not counted, only of 30s, 1h, 1d",
                "--set orders.crosses=none --where age:2030|2|orders.crosses has no cross with age",
                "--where age|2|must be a dimension and a name, such as age:2030",
                "--set orders.crosses=all --set periods.30s.crosses=none --period 30s --where"
                        + " age:2030|2|periods.30s.crosses is none",
                "--format xml|2|xml"
            })
    void saysWhatIsWrongInOneLine(String words, int code, String message) {
        // when
        Run run = stats(words);

        // then
        assertEquals(code, run.code());
        assertTrue(run.err().contains(message), run.err());
        assertTrue(run.err().lines().count() <= 2, run.err());
    }
}
