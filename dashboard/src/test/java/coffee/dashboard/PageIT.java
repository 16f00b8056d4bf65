package coffee.dashboard;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Dimension;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The page in a real browser. */
@Timeout(90)
class PageIT {

    private static Browser browser;

    private Service service;
    private Pipeline pipeline;

    @BeforeAll
    static void startBrowser() throws IOException {
        browser = Browser.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        browser.screen(1280, 900);
        browser.prefers("prefers-color-scheme", "light");
        service = Service.start("dashboard.heartbeat", "500ms");
        pipeline = service.pipeline();
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        service.close();
    }

    private void open() throws Exception {
        browser.open(service.at("/").toString());
        browser.waitForText(".connection-text", "Live");
    }

    private void openWithCounts() throws Exception {
        open();
        Service.await("the counts are drawn", () -> browser.shows("#counts .bar"));
    }

    private static String figure(String id) {
        return browser.text("[data-figure='" + id + "'] .figure-value");
    }

    private static String barCount(String dimension, String name) {
        return browser.script(
                "return [...document.querySelectorAll(`[data-dimension='${arguments[0]}'] .bar`)]"
                        + ".find((bar) => bar.dataset.name === arguments[1])?.querySelector('.bar-count').textContent",
                dimension,
                name);
    }

    private static void range(String id) {
        browser.click("#ranges [data-id='" + id + "']");
    }

    @Test
    void showsTheTotalsThatRedisHolds() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");
        JsonObject expected = JsonParser.parseString(String.join("\n", Pipeline.file("orders-timed-20k.expected.json")))
                .getAsJsonObject()
                .getAsJsonObject("totals");

        // when
        openWithCounts();
        range("all");
        Service.await("all is shown", () -> browser.text("#summary").startsWith("20,000 orders"));

        // then
        assertEquals("20,000", figure("orders"));
        for (Dimension d : Dimension.ALL) {
            assertEquals(numbers(expected.getAsJsonObject(d.label())), shownNumbers(d.label()), d.label());
        }
        assertEquals(List.of(), browser.complaints());
    }

    private static Map<String, String> numbers(JsonObject counts) {
        Map<String, String> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonElement> e : counts.entrySet()) {
            numbers.put(
                    e.getKey(), String.format(Locale.ROOT, "%,d", e.getValue().getAsLong()));
        }
        return numbers;
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
        JsonObject expected = JsonParser.parseString(String.join("\n", Pipeline.file("orders-timed-20k.expected.json")))
                .getAsJsonObject()
                .getAsJsonObject("periods");

        // when
        openWithCounts();
        range("all");
        browser.click("#history .tools button");

        // then
        for (Dimension d : Dimension.ALL) {
            browser.click("#dimensions [data-id='" + d.label() + "']");
            Map<String, Map<String, String>> told = new TreeMap<>();
            expected.entrySet()
                    .forEach(e -> told.put(e.getKey(), rowOf(e.getValue().getAsJsonObject(), d)));
            Service.await("the table has " + told + ", not " + periodsOfTable(), () -> told.equals(periodsOfTable()));
        }
    }

    private static Map<String, String> rowOf(JsonObject counts, Dimension dimension) {
        JsonObject cells = counts.getAsJsonObject(dimension.label()).deepCopy();
        cells.add("Orders", counts.get("orders"));
        cells.add("Cups", counts.get("items"));
        return numbers(cells);
    }

    /** The periods of the table in which there are orders, by their start in UTC: the numbers by column, without zeros. */
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
    void aNewOrderMovesTheRightBarWithinASecond() throws Exception {
        // given
        pipeline.count(
                Pipeline.order(null, "2030", "Cash", "Americano", "Americano", "Flat White"),
                Pipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        Service.await("three of Americano", () -> "3".equals(barCount("coffee", "Americano")));
        String before = barLength("Flat White");

        // when
        long committed = System.nanoTime();
        pipeline.count(Pipeline.order(null, "3040", "Debit", "Flat White"));
        Service.await("the bar tells two", () -> "2".equals(barCount("coffee", "Flat White")));
        long took = (System.nanoTime() - committed) / 1_000_000;

        // then
        assertTrue(took < 1_000, "took " + took + " ms");
        Service.await("the bar is longer", () -> !before.equals(barLength("Flat White")));
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
     *  1. watch the bars of the page in every frame
     *  2. let names overtake each other again and again
     *  3. in no frame does a smaller number stand above a larger one
     */
    @Test
    void barsStandInTheOrderOfTheirNumbersAtEveryMoment() throws Exception {
        // given
        pipeline.count(Pipeline.order(null, "2030", "Cash", "Americano"));
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
            pipeline.count(Pipeline.order(null, "2030", "Cash", cups));
        }

        // then
        browser.waitForText("[data-figure='orders'] .figure-value", "31");
        assertEquals(List.of(), browser.script("return window.disorder"));
        assertTrue(browser.<Long>script("return window.frames") > 3);
    }

    @Test
    void agesReadAsBandsAndStayWhatTheyAre() throws Exception {
        // given
        pipeline.count(
                Pipeline.order(null, "2030", "Cash", "Americano"),
                Pipeline.order(null, "9999", "Cash", "1020"),
                Pipeline.order(null, "0010", "Cash", "1020"));

        // when
        openWithCounts();

        // then
        Map<String, String> read =
                browser.script("return Object.fromEntries([...document.querySelectorAll('.bar-name')]"
                        + ".map((name) => [name.textContent, name.title]))");
        assertEquals(
                Map.of("20–30", "2030", "9999", "", "0–10", "0010", "Cash", "", "Americano", "", "1020", ""), read);
        browser.click("[data-dimension='age'] .tools button:nth-child(2)");
        assertEquals(
                "Age,Count,Share\r\n0010,1,0.333333\r\n2030,1,0.333333\r\n9999,1,0.333333\r\n",
                Files.readString(browser.download("coffee-age-15m.csv")));
    }

    @Test
    void aPipelineThatHasJustBegunIsShownFromItsBeginning() throws Exception {
        // given: a first order four minutes ago
        Instant now = Instant.now();
        pipeline.count(
                Pipeline.order(now.minusSeconds(240), "2030", "Cash", "Americano"),
                Pipeline.order(null, "2030", "Cash", "Americano"));

        // when
        openWithCounts();
        browser.click("#history .tools button");

        // then
        for (String range : List.of("15m", "1h", "1d", "all")) {
            range(range);
            browser.waitForText("#ranges [aria-pressed='true']", browser.text("#ranges [data-id='" + range + "']"));
            Service.await(
                    "9 periods of half a minute, or 10 as one ends",
                    () -> browser.text("#history h2 small").equals("per 30 seconds")
                            && List.of(9, 10)
                                    .contains(
                                            browser.findAll("#history tbody tr").size()));
        }
    }

    @Test
    void aLateOrderIsSeenInTheRangeShown() throws Exception {
        // given
        Instant now = Instant.now();
        pipeline.count(
                Pipeline.order(now.minusSeconds(300), "2030", "Cash", "Americano"),
                Pipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        Service.await("two of Americano", () -> "2".equals(barCount("coffee", "Americano")));

        // when: an order comes late into a period that is closed
        pipeline.count(Pipeline.order(now.minusSeconds(200), "2030", "Cash", "Americano"));

        // then
        Service.await("three of Americano", () -> "3".equals(barCount("coffee", "Americano")));
    }

    @Test
    void growsTheCurrentPeriodBesideThePast() throws Exception {
        // given
        Instant now = Instant.now();
        pipeline.count(new RushHour(1)
                .orders(now.minusSeconds(900), now.minusSeconds(60), 20)
                .toArray(String[]::new));
        pipeline.count(Pipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        assertEquals(9L, (long) browser.<Long>script("return document.querySelectorAll('.layer').length"));
        double before = currentHeight("Americano");

        // when
        pipeline.count(Pipeline.order(null, "2030", "Cash", "Americano", "Americano", "Americano"));

        // then: unless the period has just ended, which begins a new one
        Service.await("the column has grown", () -> currentHeight("Americano") > before);
        assertEquals("now", browser.text(".now-label"));
    }

    private static double currentHeight(String name) {
        Number height = browser.script(
                "return Number([...document.querySelectorAll('.now-part')].find((part) => part.dataset.name === arguments[0])"
                        + "?.getAttribute('height') ?? 0)",
                name);
        return height.doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"15m, per 30 seconds", "1h, per 30 seconds", "1d, per hour", "all, per hour"})
    void theRangePicksTheLengthOfItsPeriods(String range, String length) throws Exception {
        // given: orders since two days
        Instant now = Instant.now();
        pipeline.count(
                Pipeline.order(now.minusSeconds(2 * 86_400), "2030", "Cash", "Americano"),
                Pipeline.order(now.minusSeconds(7_000), "2030", "Cash", "Americano"),
                Pipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();

        // when
        range(range);

        // then
        browser.waitForText("#history h2 small", length);
        String expected = Map.of("15m", "1", "1h", "1", "1d", "2", "all", "3").get(range);
        Service.await("the bars follow", () -> expected.equals(barCount("coffee", "Americano")));
        assertEquals("true", browser.find("#ranges [data-id='" + range + "']").getAttribute("aria-pressed"));
    }

    @Test
    void ordersOfOldDaysAreShownWithANote() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");

        // when
        openWithCounts();

        // then
        assertTrue(browser.text("#note").startsWith("No orders in the last 15 minutes: this is the stretch up to"));
        assertTrue(browser.shows(".layer"));
    }

    @Test
    void aNameIsTextWhateverItSays() throws Exception {
        // given
        String script = "<script>document.title='hacked'</script>";
        String image = "<img src=x onerror=\"document.title='hacked'\">";
        pipeline.count(
                Pipeline.order(
                        null, script, image, script, "__proto__", "constructor", "アイスコーヒー", "قهوة", "W".repeat(64)),
                "{\"customerAgeGrade\":\"" + script + "\"}");

        // when
        openWithCounts();
        browser.click("#history .tools button");
        browser.click("#rejects .tools button");
        browser.click("[data-dimension='age'] .tools button");

        // then
        assertAll(
                () -> assertEquals("1", barCount("age", script)),
                () -> assertEquals("1", barCount("payment", image)),
                () -> assertEquals("1", barCount("coffee", "__proto__")),
                () -> assertEquals("1", barCount("coffee", "constructor")),
                () -> assertEquals("1", barCount("coffee", "W".repeat(64))),
                () -> assertEquals("Coffee Analytics", browser.script("return document.title")),
                () -> assertEquals(0, browser.findAll("main script, main img").size()),
                () -> assertEquals(List.of(), browser.complaints()));
        assertNoSidewaysScrolling();
    }

    /**
     *  1. the page is live; Redis stops
     *  2. a banner says that live data has stopped
     *  3. Redis starts again, with an order that nobody told of
     *  4. the banner goes, and the order is there
     */
    @Test
    void theBannerComesAndGoesWithRedis() throws Exception {
        // given
        pipeline.count(Pipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        assertFalse(browser.shows("#banner"));
        pipeline.storeQuietly(Pipeline.order(null, "2030", "Cash", "Americano"));

        // when
        service.redis().kill();

        // then
        Service.await("the banner comes", () -> browser.shows("#banner"));
        assertTrue(browser.text("#banner").startsWith("Live data has stopped. The dashboard has lost its Redis."));
        assertEquals("Not live", browser.text(".connection-text"));
        browser.screenshot("banner");

        // when
        service.redis().restart();

        // then
        Service.await("the banner goes", () -> !browser.shows("#banner"));
        browser.waitForText("[data-figure='orders'] .figure-value", "2");
        Service.await("the bars follow", () -> "2".equals(barCount("coffee", "Americano")));
    }

    @Test
    void theBannerComesWhenTheDashboardItselfIsGone() throws Exception {
        // given
        pipeline.count(Pipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();

        // when
        service.closeDashboard();

        // then
        Service.await("the banner comes", () -> browser.shows("#banner"));
        assertTrue(browser.text("#banner").contains("The dashboard does not answer."), browser.text("#banner"));
    }

    @Test
    void anEmptyPipelineSaysHowToBeginAndGivesWayToTheFirstOrder() throws Exception {
        // given
        open();
        Service.await("the page is empty", () -> browser.shows("#empty"));
        assertTrue(browser.text("#empty").contains("bin/coffee"));
        browser.screenshot("empty");

        // when
        pipeline.count(Pipeline.order(null, "2030", "Cash", "Americano"));

        // then
        Service.await("the counts are there", () -> browser.shows("#counts .bar"));
        assertFalse(browser.shows("#empty"));
    }

    @Test
    void aClickOnANameHighlightsItEverywhere() throws Exception {
        // given
        lively();
        openWithCounts();

        // when
        browser.click("[data-dimension='payment'] .bar[data-name='Credit']");

        // then
        browser.waitForText("#dimensions [aria-pressed='true']", "Payment");
        Service.await("marked", () -> browser.findAll(".is-chosen").size() >= 2);
        assertEquals("Credit", browser.text(".legend .is-chosen .legend-name"));
        assertEquals("Credit", browser.text(".bar.is-chosen .bar-name"));
        assertEquals(2, browser.findAll(".layer.is-dimmed").size());
        assertNull(browser.text("[data-dimension='coffee'] .is-dimmed"));
    }

    private void lively() {
        Instant now = Instant.now();
        pipeline.count(new RushHour(1).orders(now.minusSeconds(900), now, 60).toArray(String[]::new));
        pipeline.count("{", "[]");
    }

    @Test
    void everythingCanBeDoneByKeyboard() throws Exception {
        // given
        lively();
        openWithCounts();

        // when: a bar is chosen with the keyboard
        browser.script("document.querySelector(\"[data-dimension='age'] .bar\").focus()");
        browser.find("[data-dimension='age'] .bar").sendKeys(Keys.ENTER);

        // then
        Service.await("marked", () -> browser.findAll(".bar.is-chosen").size() == 1);
        assertEquals("bar is-chosen", browser.script("return document.activeElement.className"));

        // when
        browser.find("body").sendKeys(Keys.ESCAPE);

        // then
        Service.await("let go", () -> browser.findAll(".is-chosen").isEmpty());

        // when: the chart is read with the arrows
        browser.find(".area-plot").sendKeys(Keys.END, Keys.ARROW_LEFT);

        // then
        assertTrue(browser.shows(".tip"));
        assertTrue(browser.text(".tip-utc").endsWith("UTC"));
        assertTrue(
                browser.text("#announcer").matches("(?s)\\d\\d:\\d\\d(:\\d\\d)?: [\\d,]+ orders\\. .*"),
                browser.text("#announcer"));
    }

    @Test
    void downloadsWhatIsShown() throws Exception {
        // given
        pipeline.count(
                Pipeline.order(null, "=2030", "Cash", "Americano", "a,b"),
                Pipeline.order(null, "=2030", "Cash", "Americano"));
        openWithCounts();

        // when
        browser.click("[data-dimension='coffee'] .tools button:nth-child(2)");
        browser.click("[data-dimension='age'] .tools button:nth-child(2)");
        browser.click("[data-dimension='coffee'] .tools button:nth-child(3)");
        browser.click("#history .tools button:nth-child(3)");

        // then
        assertEquals(
                "Coffee,Count,Share\r\nAmericano,2,0.666667\r\n\"a,b\",1,0.333333\r\n",
                Files.readString(browser.download("coffee-coffee-15m.csv")));
        assertEquals("Age,Count,Share\r\n'=2030,2,1\r\n", Files.readString(browser.download("coffee-age-15m.csv")));
        for (String name : List.of("coffee-coffee-15m.png", "coffee-over-time-coffee-15m.png")) {
            var picture = ImageIO.read(browser.download(name).toFile());
            assertTrue(picture.getWidth() > 1_000, name + " is " + picture.getWidth() + " wide");
            int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
            long colours = Arrays.stream(pixels).distinct().count();
            assertTrue(colours > 10, name + " has " + colours + " colours");
        }
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void toleratesPeopleWhoWantNoMotion() throws Exception {
        lively();
        browser.prefers("prefers-reduced-motion", "reduce");
        openWithCounts();
        assertEquals(
                "0s, 0s",
                browser.script("return getComputedStyle(document.querySelector('.bar-fill')).transitionDuration"));
    }

    @ParameterizedTest
    @CsvSource({"light, 1280, 900", "dark, 390, 844"})
    void keepsNobodyOut(String scheme, int width, int height) throws Exception {
        // given
        lively();
        browser.screen(width, height);
        browser.prefers("prefers-color-scheme", scheme);
        openWithCounts();
        Service.await("rejects are shown", () -> browser.shows(".latest li"));

        // then
        assertNoSidewaysScrolling();
        browser.screenshot(scheme + "-" + width);
        double lightness = background();
        assertTrue(scheme.equals("dark") ? lightness < 40 : lightness > 200, scheme + " has background " + lightness);
        assertEquals(List.of(), browser.graveViolations());

        // when: tables are open and a name is chosen
        browser.click("[data-dimension='coffee'] .bar");
        browser.click("#history .tools button");
        browser.click("#rejects .tools button");

        // then
        assertNoSidewaysScrolling();
        assertEquals(List.of(), browser.graveViolations());
        assertEquals(List.of(), browser.complaints());
    }

    private static double background() {
        Number lightness =
                browser.script("return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
                        + ".reduce((a, b) => a + b) / 3");
        return lightness.doubleValue();
    }

    private static void assertNoSidewaysScrolling() {
        List<Long> widths =
                browser.script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        assertTrue(widths.get(0) <= widths.get(1), "the page is " + widths + " wide");
    }

    @Test
    void tellsTimesLocallyWithUtcOnHover() throws Exception {
        // given: Vienna is ahead of UTC
        lively();
        openWithCounts();

        // then
        String local = browser.text(".axis text tspan");
        String utc = browser.text(".axis text title");
        assertTrue(utc.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC"), utc);
        assertNotEquals(local, utc.substring(11, 16));
        assertEquals("Europe/Vienna", browser.text("#zone"));
        Service.await("rejects are shown", () -> browser.shows(".latest time"));
        assertTrue(browser.find(".latest time").getAttribute("title").endsWith("UTC"));
    }

    @Test
    void asksNobodyElse() throws Exception {
        lively();
        openWithCounts();
        List<String> hosts = browser.script(
                "return [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host))]");
        assertEquals(List.of("127.0.0.1:" + service.port()), hosts);
    }
}
