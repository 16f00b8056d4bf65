package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** Every name on the page, in a real browser, is a filter; and two dimensions make a matrix. */
@Timeout(120)
class PageSliceIT extends PageFixture {

    /**
     *  1. count the orders of many branches
     *  2. filter by one branch with a click, then by another with the address
     *  3. each time, all bars show the pairs that the referee has counted
     *  4. remove the filter with its chip: all orders are shown again
     */
    @Test
    void eachBranchIsWhatTheRefereeHasCounted() throws Exception {
        // given
        JsonObject totals = countBranches();
        JsonObject branches = totals.getAsJsonObject("branch");
        List<String> names = new ArrayList<>(branches.keySet());
        openWithCounts("?range=all");

        // when
        browser.click("[data-dimension='branch'] .bar");
        await("a chip", () -> browser.shows(".chip"));
        String first = browser.text(".chip bdi").replace("Branch: ", "");
        assertBranch(totals, first);
        String second =
                names.stream().filter(name -> !name.equals(first)).findFirst().orElseThrow();
        openWithCounts("?range=all&where=branch:" + second.replace(" ", "%20"));

        // then
        assertBranch(totals, second);
        browser.click(".chip");
        browser.waitForText("[data-figure='orders'] .figure-value", shown(totals.get("orders")));
        assertFalse(browser.shows(".chip"));
    }

    private JsonObject countBranches() throws Exception {
        pipeline.countFile("orders-branches-20k.jsonl");
        return ModelPipeline.expected("orders-branches-20k").getAsJsonObject("totals");
    }

    private void assertBranch(JsonObject totals, String branch) throws Exception {
        JsonObject crosses = totals.getAsJsonObject("crosses");
        browser.waitForText(".chip bdi", "Branch: " + branch);
        browser.waitForText(
                "[data-figure='orders'] .figure-value",
                shown(totals.getAsJsonObject("branch").get(branch)));
        for (String dimension : List.of("age", "payment", "coffee")) {
            Map<String, String> expected = new TreeMap<>();
            crosses.getAsJsonObject(dimension + "*branch").entrySet().forEach(pair -> {
                if (pair.getKey().endsWith("|" + branch)) {
                    expected.put(pair.getKey().substring(0, pair.getKey().indexOf('|')), shown(pair.getValue()));
                }
            });
            Map<String, String> told = new TreeMap<>(browser.<Map<String, String>>script(
                    "return Object.fromEntries([...document.querySelectorAll(`[data-dimension='${arguments[0]}'] .bar`)]"
                            + ".map((bar) => [bar.dataset.name, bar.querySelector('.bar-count').textContent]))",
                    dimension));
            assertEquals(expected, told, branch + " by " + dimension);
        }
    }

    private static String shown(JsonElement number) {
        return String.format(Locale.ROOT, "%,d", number.getAsLong());
    }

    @Test
    void theMatrixIsWhatTheRefereeHasCountedEitherWayRound() throws Exception {
        // given
        JsonObject pairs = countBranches().getAsJsonObject("crosses").getAsJsonObject("age*coffee");
        Map<String, Long> expected = new TreeMap<>();
        pairs.entrySet()
                .forEach(pair -> expected.put(pair.getKey(), pair.getValue().getAsLong()));

        // when
        openWithCounts("?range=all");
        browser.script("document.querySelector('#pairs').scrollIntoView()");

        // then
        await("the matrix has all pairs", () -> expected.equals(matrix(false)));
        browser.screenshot("matrix");

        // when
        browser.click("#pairs .pair-tools button");

        // then
        await("turned", () -> expected.equals(matrix(true)));

        // when
        PageAnswersIT.choose("Shown as", "row");

        // then: the shares of a row add up to 100%
        await("shares", () -> browser.text(".matrix td[data-count]").endsWith("%"));
        Number sum = browser.script("return [...document.querySelectorAll('.matrix tbody tr:first-child td')]"
                + ".reduce((sum, cell) => sum + Number.parseFloat(cell.textContent), 0)");
        assertEquals(100, sum.doubleValue(), 1);
        assertEquals("?range=all&pair=coffee*age&share=row", browser.script("return location.search"));
    }

    /** The cells that are not 0, by the names of row and column as they are written. */
    private static Map<String, Long> matrix(boolean turned) {
        return new TreeMap<>(browser.<Map<String, Long>>script("""
                const bands = Object.fromEntries([...document.querySelectorAll("[data-dimension='age'] .bar")]
                  .map((bar) => [bar.querySelector(".bar-name").textContent, bar.dataset.name]));
                const name = (th) => bands[th.textContent] ?? th.textContent;
                const columns = [...document.querySelectorAll(".matrix thead th")].map(name);
                return Object.fromEntries([...document.querySelectorAll(".matrix tbody tr")].flatMap((row) =>
                  [...row.querySelectorAll("td")].map((cell, i) => {
                    const pair = [name(row.querySelector("th")), columns[i]];
                    return [(arguments[0] ? pair.reverse() : pair).join("|"), Number(cell.dataset.count)];
                  }).filter(([, n]) => n > 0)));
                """, turned));
    }

    @Test
    void aNameFiltersThePageByMouseAndKeyboardAndPairsAreNotTriples() throws Exception {
        // given
        lively();
        openWithCounts();

        // when: by keyboard
        browser.script("document.querySelector(\"[data-dimension='payment'] .bar[data-name='Credit']\").focus()");
        browser.find("[data-dimension='payment'] .bar[data-name='Credit']").sendKeys(Keys.ENTER);

        // then: the chip shows the filter and has the focus
        browser.waitForText(".chip bdi", "Payment: Credit");
        await("the card gives way", () -> !browser.shows("[data-dimension='payment']"));
        assertEquals("Remove the filter Payment: Credit", browser.script("return document.activeElement.ariaLabel"));

        // when: a second name
        browser.click("[data-dimension='coffee'] .bar[data-name='Americano']");

        // then: it replaces the first, and the page says why
        browser.waitForText(".chip bdi", "Coffee: Americano");
        String notice = "Pairs of names are counted, not triples: the filter is now Americano instead of Credit.";
        await("told", () -> browser.text("#note").contains(notice));
        await(
                "the numbers are of the second name",
                () -> "false".equals(browser.script("return document.querySelector('#counts').ariaBusy")));
        assertAll(
                () -> assertEquals(notice, browser.text("#announcer")),
                () -> assertEquals("–", figure("orders")),
                () -> assertEquals("cups", browser.text("#bars-age small")));

        // when
        browser.back();

        // then
        browser.waitForText(".chip bdi", "Payment: Credit");

        // when
        browser.find("body").sendKeys(Keys.ESCAPE);

        // then
        await("all again", () -> browser.findAll(".chip").isEmpty());
        assertEquals("", browser.script("return location.search"));
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void aNewOrderMovesTheRightBarsOfAFilteredPageOnly() throws Exception {
        // given
        pipeline.count(
                ModelPipeline.order(null, "2030", "Cash", "Americano"),
                ModelPipeline.order(null, "3040", "Cash", "Americano"));
        openWithCounts("?where=age:2030");
        awaitBar("Americano", "1");

        // when
        pipeline.count(
                ModelPipeline.order(null, "3040", "Debit", "Espresso"),
                ModelPipeline.order(null, "2030", "Debit", "Americano"));

        // then
        awaitBar("Americano", "2");
        assertEquals("1", barCount("payment", "Debit"));
        assertEquals(null, barCount("coffee", "Espresso"));
        assertEquals("2", figure("orders"));
    }

    @Test
    void namesOfAnyScriptCanBeFilters() throws Exception {
        for (String name : List.of("قهوة", "아이스 커피", "a&b=c#d?e:f", "<script>alert(1)</script>", "W".repeat(64))) {
            // given
            pipeline.count(ModelPipeline.order(null, "2030", "Cash", name));
            openWithCounts();
            await("it is there: " + name, () -> barCount("coffee", name) != null);

            // when
            browser.script(
                    "[...document.querySelectorAll(\"[data-dimension='coffee'] .bar\")]"
                            + ".find((bar) => bar.dataset.name === arguments[0]).click()",
                    name);

            // then
            browser.waitForText(".chip bdi", "Coffee: " + name);
            browser.reload();
            browser.waitForText(".chip bdi", "Coffee: " + name);
            browser.waitForText("[data-figure='items'] .figure-value", "1");
            assertNoSidewaysScrolling();
        }
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void aFilterByWhatIsNotCountedIsAsIfItWereNotThere() throws Exception {
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts("?range=1h&where=weather:rain");
        assertEquals("?range=1h", browser.script("return location.search"));
        assertTrue(browser.findAll(".chip").isEmpty());
    }

    @Test
    void withoutCrossesANameStandsOutInsteadAndThereIsNoMatrix() throws Exception {
        try (Service plain = Service.start("orders.crosses", "none")) {
            // given
            plain.pipeline()
                    .count(
                            ModelPipeline.order(null, "2030", "Cash", "Americano"),
                            ModelPipeline.order(null, "2030", "Credit", "Latte"));
            browser.open(plain.at("/").toString());
            await("the counts are drawn", () -> browser.shows("#counts .bar"));

            // when
            browser.click("[data-dimension='payment'] .bar[data-name='Credit']");

            // then
            browser.waitForText("#dimensions [aria-pressed='true']", "Payment");
            await("marked", () -> browser.findAll(".is-chosen").size() >= 2);
            assertEquals("Credit", browser.text(".legend .is-chosen .legend-name"));
            assertEquals("Credit", browser.text(".bar.is-chosen .bar-name"));
            assertFalse(browser.shows("#pairs"));
            assertTrue(browser.findAll(".chip").isEmpty());
        } finally {
            browser.open("about:blank");
        }
    }

    @ParameterizedTest
    @Tag("full")
    @CsvSource({"light, 1280, en-US", "dark, 1280, en-US", "light, 390, ko-KR", "dark, 390, en-US"})
    void keepsNobodyOutWithAFilterAComparisonAndAMatrix(String scheme, int width, String locale) throws Exception {
        // given: some days
        Instant now = Instant.now();
        RushHour rush = new RushHour(3);
        List<String> orders = rush.orders(now.minus(Duration.ofDays(4)), now, 1.2);
        orders.replaceAll(order -> order.replace("{\"customer", "{\"branch\":\"" + branch() + "\",\"customer"));
        pipeline.count(orders.toArray(String[]::new));
        browser.place("Europe/Vienna", locale);
        browser.screen(width, 900);
        browser.prefers("prefers-color-scheme", scheme);

        // when
        browser.open(service.at("/?range=1d&compare=before&where=age:2030").toString());
        await("the counts are drawn", () -> browser.shows("#counts .bar"));
        browser.script("document.querySelector('#pairs').scrollIntoView()");
        await("the matrix is there", () -> browser.shows(".matrix td[data-count]"));
        browser.script("scrollTo(0, 0)");

        // then
        assertNoSidewaysScrolling();
        assertEquals(List.of(), browser.graveViolations());
        browser.screenshot("filtered-" + scheme + "-" + width);

        // when
        browser.click("#ranges [data-id='other']");

        // then
        await("the form is there", () -> browser.shows("#other-range input"));
        assertEquals(List.of(), browser.graveViolations());
        assertEquals(List.of(), browser.complaints());
    }

    private final Random branches = new Random(7);

    private String branch() {
        List<String> names = List.of("Gangnam", "Jeongja", "Pangyo", "Busan 1", "Hongdae", "Seongsu", "Mapo", "Jamsil");
        return names.get((int) Math.min(names.size() - 1, Math.abs(branches.nextGaussian()) * 3));
    }
}
