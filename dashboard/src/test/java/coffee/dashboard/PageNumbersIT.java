package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The numbers on the page, in a real browser, are those that Redis holds. */
@Timeout(90)
class PageNumbersIT extends PageFixture {

    @Test
    void showsTheTotalsThatRedisHolds() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");
        JsonObject expected = ModelPipeline.expected("orders-timed-20k").getAsJsonObject("totals");

        // when
        openWithCounts();
        range("all");
        await("all is shown", () -> browser.text("#summary").startsWith("20,000 orders"));

        // then
        assertEquals("20,000", figure("orders"));
        for (Dimension d : Menu.DIMENSIONS) {
            assertEquals(numbers(expected.getAsJsonObject(d.label())), shownNumbers(d.label()), d.label());
        }
        assertEquals(List.of(), browser.complaints());
    }

    private static Map<String, String> shownNumbers(String dimension) {
        return new TreeMap<>(browser.<Map<String, String>>script(
                "return Object.fromEntries([...document.querySelectorAll(`[data-dimension='${arguments[0]}'] .bar`)]"
                        + ".map((bar) => [bar.dataset.name,"
                        + " bar.querySelector('.bar-count').textContent]))",
                dimension));
    }

    @Test
    void itsTableHasEveryPeriodOfTheExpectedFile() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");
        JsonObject expected = ModelPipeline.expected("orders-timed-20k").getAsJsonObject("periods");

        // when: stretches of 45 minutes, which fit in periods of half a minute
        Map<String, Map<String, Map<String, String>>> told = new TreeMap<>();
        Map<String, Map<String, Map<String, String>>> counted = new TreeMap<>();
        Instant first = Instant.parse(expected.keySet().iterator().next());
        for (Dimension d : Menu.DIMENSIONS) {
            counted.put(d.label(), new TreeMap<>());
            told.put(d.label(), new TreeMap<>());
            expected.entrySet()
                    .forEach(e -> counted.get(d.label())
                            .put(e.getKey(), rowOf(e.getValue().getAsJsonObject(), d)));
            for (int i = 0; i < 3; i++) {
                Instant from = first.plusSeconds(2_700L * i);
                openWithCounts("?by=" + d.label() + "&range=" + from + ".." + from.plusSeconds(2_700));
                showTable();
                told.get(d.label()).putAll(periodsOfTable());
            }
        }

        // then
        assertEquals(counted, told);
    }

    private static Map<String, String> rowOf(JsonObject counts, Dimension dimension) {
        JsonObject cells = counts.getAsJsonObject(dimension.label()).deepCopy();
        cells.add("Orders", counts.get("orders"));
        cells.add("Cups", counts.get("items"));
        return numbers(cells);
    }

    /** The periods of the table that have orders, by their start in UTC: the non-zero numbers by column. */
    private static Map<String, Map<String, String>> periodsOfTable() {
        Map<String, Map<String, String>> periods = browser.script("""
                const names = [...document.querySelectorAll('#history thead th')].map((th) => th.title || th.textContent);
                const rows = [...document.querySelectorAll('#history tbody tr')];
                return Object.fromEntries(rows.map((row) => [
                  row.querySelector('time').dateTime.replace('.000', ''),
                  Object.fromEntries([...row.children].map((cell, i) => [names[i], cell.textContent])
                    .filter(([, number], i) => i > 0 && number !== '0')),
                ]));
                """);
        Map<String, Map<String, String>> counted = new TreeMap<>();
        periods.forEach((start, cells) -> {
            if (!cells.isEmpty()) {
                counted.put(start, new TreeMap<>(cells));
            }
        });
        return counted;
    }

    @Test
    void aNewOrderMovesTheRightBarWithoutAReload() throws Exception {
        // given
        pipeline.count(
                ModelPipeline.order(null, "2030", "Cash", "Americano", "Americano", "Flat White"),
                ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        awaitBar("Americano", "3");
        String before = barLength("Flat White");

        // when
        pipeline.count(ModelPipeline.order(null, "3040", "Debit", "Flat White"));
        awaitBar("Flat White", "2");

        // then
        await("the bar is longer", () -> !before.equals(barLength("Flat White")));
        assertEquals("3", barCount("coffee", "Americano"));
        assertEquals("1", barCount("payment", "Debit"));
        assertEquals("1", barCount("age", "3040"));
        assertEquals("3", figure("orders"));
    }

    private static String barLength(String name) {
        return browser.script(
                "return [...document.querySelectorAll('.bar')].find((bar) => bar.dataset.name === arguments[0])"
                        + ".querySelector('.bar-fill').style.transform",
                name);
    }

    /**
     *  1. record the bars of the page in every frame
     *  2. let names overtake each other repeatedly
     *  3. in every frame the bars are sorted by their numbers
     */
    @Test
    void barsStandInTheOrderOfTheirNumbersAtEveryMoment() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        browser.script("""
                window.frames = 0;
                window.disorder = [];
                (function look() {
                  window.frames++;
                  for (const list of document.querySelectorAll(".bars")) {
                    const counts = [...list.querySelectorAll(".bar-count")].map((count) => Number(count.textContent));
                    if (counts.some((count, i) => count > counts[i - 1])) {
                      window.disorder.push(counts.join(" "));
                    }
                  }
                  requestAnimationFrame(look);
                })();
                """);

        // when
        String[] coffees = {"Flat White", "Americano", "Cafe Breve"};
        for (int i = 1; i <= 30; i++) {
            String[] cups = new String[2 * i];
            Arrays.fill(cups, coffees[i % coffees.length]);
            pipeline.count(ModelPipeline.order(null, "2030", "Cash", cups));
        }

        // then
        browser.waitForText("[data-figure='orders'] .figure-value", "31");
        assertEquals(List.of(), browser.script("return window.disorder"));
        assertTrue(browser.<Long>script("return window.frames") > 3);
    }

    @Test
    void aLateOrderIsSeenInTheRangeShown() throws Exception {
        // given
        Instant now = Instant.now();
        pipeline.count(
                ModelPipeline.order(now.minusSeconds(300), "2030", "Cash", "Americano"),
                ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        awaitBar("Americano", "2");

        // when: an order comes late into a period that is closed
        pipeline.count(ModelPipeline.order(now.minusSeconds(200), "2030", "Cash", "Americano"));

        // then
        awaitBar("Americano", "3");
    }

    private static Map<String, String> numbers(JsonObject counts) {
        Map<String, String> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonElement> e : counts.entrySet()) {
            numbers.put(
                    e.getKey(), String.format(Locale.ROOT, "%,d", e.getValue().getAsLong()));
        }
        return numbers;
    }
}
