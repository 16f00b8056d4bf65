package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/**
 * The page, in a real browser, answers what its address asks: each number equals an independent sum over the shortest
 * periods in Redis, whatever the page itself has summed it from.
 */
@Timeout(240)
class PageAnswersIT extends PageFixture {

    private static final List<String> ZONES = List.of(
            "", "Asia/Seoul", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC");
    private static final List<String> FILTERS = List.of(
            "", "", "age:2030", "age:9999", "payment:Cash", "coffee:Americano", "coffee:Flat White", "coffee:Nothing");
    private static final List<String> DIMENSIONS = List.of("age", "payment", "coffee");
    private static final String OF_THE_BROWSER = "Europe/Vienna";

    /** Reads everything that the page shows in one script, so that nothing is redrawn in between. */
    private static final String READ = """
            const counts = document.querySelector("#counts");
            const number = (text) => Number(text.replace(/[^0-9-]/g, ""));
            const figure = (id) => document.querySelector(`[data-figure=${id}]`);
            const told = { from: counts.dataset.from, to: counts.dataset.to, compareFrom: counts.dataset.compareFrom,
              compareTo: counts.dataset.compareTo, busy: counts.getAttribute("aria-busy"), counts: {}, before: {}, rows: [] };
            for (const [field, id] of [["orders", "orders"], ["items", "items"]]) {
              told.counts[field] = number(figure(id).querySelector(".figure-value").textContent);
              told.before[field] = number(figure(id).querySelector(".figure-change").dataset.before);
            }
            for (const card of document.querySelectorAll("[data-dimension]")) {
              for (const bar of card.querySelectorAll(".bar")) {
                const field = `${card.dataset.dimension}:${bar.dataset.name}`;
                told.counts[field] = number(bar.querySelector(".bar-count").textContent);
                told.before[field] = number(bar.querySelector(".bar-change").dataset.before);
              }
            }
            const head = [...document.querySelectorAll("#history thead th")].map((th) => th.title || th.textContent);
            told.dimension = document.querySelector("#dimensions [aria-pressed=true]").dataset.id;
            for (const row of document.querySelectorAll("#history tbody tr")) {
              const cells = [...row.children];
              told.rows.push({ start: cells[0].querySelector("time").dateTime, text: cells[0].textContent, counts: Object.fromEntries(
                cells.slice(1).map((cell, i) => [head[i + 1], number(cell.textContent)])) });
            }
            return told;
            """;

    private final Map<String, Map<Instant, Map<String, Long>>> stored = new TreeMap<>();

    /** Orders of ten weeks, more frequent in the last hours, which the short ranges show. */
    private void weeksOfOrders(Random random) {
        Instant now = Instant.now();
        List<String> orders = new ArrayList<>();
        RushHour rush = new RushHour(random.nextLong());
        orders.addAll(rush.orders(now.minus(Duration.ofDays(70)), now.minus(Duration.ofDays(3)), 0.02));
        orders.addAll(rush.orders(now.minus(Duration.ofDays(3)), now.minus(Duration.ofHours(3)), 0.3));
        orders.addAll(rush.orders(now.minus(Duration.ofHours(3)), now, 4));
        pipeline.count(orders.toArray(String[]::new));
        readStored();
    }

    private void readStored() {
        for (String length : List.of("30s", "1h")) {
            Map<Instant, Map<String, Long>> periods = new TreeMap<>();
            pipeline.periods(length).forEach((start, fields) -> {
                Map<String, Long> counts = new TreeMap<>();
                fields.forEach((field, n) -> counts.put(field, Long.parseLong(n)));
                periods.put(start, counts);
            });
            stored.put(length, periods);
        }
    }

    private Map<String, Long> sum(String length, Instant from, Instant to, String where) {
        Map<String, Long> sum = new TreeMap<>();
        stored.get(length).forEach((start, counts) -> {
            if (!start.isBefore(from) && start.isBefore(to)) {
                counts.forEach((field, n) -> sum.merge(field, n, Long::sum));
            }
        });
        return where.isEmpty() ? withoutPairs(sum) : slice(sum, where);
    }

    private static Map<String, Long> withoutPairs(Map<String, Long> fields) {
        fields.keySet().removeIf(field -> field.contains("*"));
        return fields;
    }

    /** The part of the fields that belongs to one name: its own count, and the pairs that contain it. */
    private static Map<String, Long> slice(Map<String, Long> fields, String where) {
        String dimension = where.substring(0, where.indexOf(':'));
        String name = where.substring(where.indexOf(':') + 1);
        Map<String, Long> slice = new TreeMap<>();
        long own = fields.getOrDefault(where, 0L);
        slice.put(where, own);
        long items = 0;
        for (String other : DIMENSIONS) {
            for (Map.Entry<String, Long> field : fields.entrySet()) {
                String key = field.getKey();
                String before = dimension + "*" + other + ":" + name + "\u001f";
                String after = "\u001f" + name;
                if (key.startsWith(before)) {
                    slice.put(other + ":" + key.substring(before.length()), field.getValue());
                } else if (key.startsWith(other + "*" + dimension + ":") && key.endsWith(after)) {
                    slice.put(
                            other + ":" + key.substring(key.indexOf(':') + 1, key.length() - after.length()),
                            field.getValue());
                } else {
                    continue;
                }
                items += other.equals("coffee") ? field.getValue() : 0;
            }
        }
        slice.put("items", dimension.equals("coffee") ? own : items);
        if (!dimension.equals("coffee")) {
            slice.put("orders", own);
        }
        slice.values().removeIf(n -> n == 0);
        return slice;
    }

    private record Combination(String range, String zone, String compare, String by, String where) {

        static Combination random(Random random) {
            List<String> ranges = List.of("15m", "1h", "1d", "7d", "30d", "today", "yesterday", "all", "");
            String range = ranges.get(random.nextInt(ranges.size()));
            if (range.isEmpty()) {
                Instant to = Instant.now().minusSeconds(random.nextInt(20 * 86_400));
                range = to.minusSeconds(600 + random.nextInt(20 * 86_400)) + ".." + to;
            }
            return new Combination(
                    range,
                    ZONES.get(random.nextInt(ZONES.size())),
                    List.of("", "before", "week").get(random.nextInt(3)),
                    List.of("age", "payment", "coffee").get(random.nextInt(3)),
                    FILTERS.get(random.nextInt(FILTERS.size())));
        }

        String query() {
            return "?range=" + range + "&by=" + by + (zone.isEmpty() ? "" : "&zone=" + zone)
                    + (compare.isEmpty() ? "" : "&compare=" + compare)
                    + (where.isEmpty() ? "" : "&where=" + where.replace(" ", "%20"));
        }

        ZoneId zoneId() {
            return ZoneId.of(zone.isEmpty() ? OF_THE_BROWSER : zone);
        }
    }

    /**
     *  1. count orders of ten weeks
     *  2. open the page with a random combination of range, zone, comparison and dimension
     *  3. every number on the page is the sum over Redis
     *  4. reload: this still holds
     *  5. repeat with other combinations
     */
    private void everyNumberIsTheSumOverRedis(int combinations) throws Exception {
        long seed = Long.getLong("coffee.seed", System.nanoTime());
        Random random = new Random(seed);
        weeksOfOrders(random);
        for (int i = 0; i < combinations; i++) {
            Combination asked = Combination.random(random);
            String what = asked + " of seed " + seed;
            open(asked.query());
            await("it is there: " + what, () -> browser.shows("#counts #history svg"));
            showTable();
            assertRight(what, asked);
            browser.reload();
            await("it is back: " + what, () -> browser.shows("#counts #history svg"));
            showTable();
            assertRight("reloaded " + what, asked);
        }
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void everyNumberIsTheSumOverRedisWhateverIsAsked() throws Exception {
        everyNumberIsTheSumOverRedis(4);
    }

    @Test
    @Tag("full")
    void everyNumberIsTheSumOverRedisHoweverOftenIsAsked() throws Exception {
        everyNumberIsTheSumOverRedis(20);
    }

    private void assertRight(String what, Combination asked) throws Exception {
        await("loaded: " + what, () -> {
            Map<String, Object> told = browser.script(READ);
            return "false".equals(told.get("busy")) && !((List<?>) told.get("rows")).isEmpty();
        });
        Map<String, Object> told = browser.script(READ);
        Instant from = Instant.parse((String) told.get("from"));
        Instant to = Instant.parse((String) told.get("to"));
        boolean isAll = asked.range().equals("all");
        // if the page says that it sums whole hours, the expected numbers do too
        String length = browser.text("#note").contains("do not line up") ? "1h" : "30s";
        assertBarsAre(
                sum(length, isAll ? Instant.EPOCH : from, isAll ? Instant.MAX : to, asked.where()),
                told.get("counts"),
                what);
        assertWindow(asked, from, to, what);
        String dimension = (String) told.get("dimension");
        assertEquals(asked.by(), dimension);
        assertRowsAre(length, told.get("rows"), to, dimension, asked.where(), what);
        String compareFrom = (String) told.get("compareFrom");
        assertEquals(asked.compare().isEmpty() || isAll, compareFrom.isEmpty(), what);
        if (!compareFrom.isEmpty()) {
            Instant before = Instant.parse(compareFrom);
            assertBarsAre(
                    sum(length, before, Instant.parse((String) told.get("compareTo")), asked.where()),
                    told.get("before"),
                    what + " before");
            if (asked.compare().equals("week")) {
                assertEquals(from.atZone(asked.zoneId()).minusDays(7).toInstant(), before, what);
            }
        }
    }

    private static void assertWindow(Combination asked, Instant from, Instant to, String what) {
        ZoneId zone = asked.zoneId();
        LocalDate today = LocalDate.now(zone);
        switch (asked.range()) {
            case "today" -> assertEquals(today.atStartOfDay(zone).toInstant(), from, what);
            case "yesterday" -> {
                assertEquals(today.minusDays(1).atStartOfDay(zone).toInstant(), from, what);
                assertEquals(today.atStartOfDay(zone).toInstant(), to, what);
            }
            case "30d" -> assertEquals(today.minusDays(29).atStartOfDay(zone).toInstant(), from, what);
            default -> assertTrue(from.isBefore(to), what);
        }
    }

    @SuppressWarnings("unchecked")
    private static void assertBarsAre(Map<String, Long> expected, Object told, String what) {
        Map<String, Long> numbers = new TreeMap<>((Map<String, Long>) told);
        numbers.values().removeIf(n -> n == 0);
        assertEquals(expected, numbers, what);
    }

    @SuppressWarnings("unchecked")
    private void assertRowsAre(String length, Object rows, Instant to, String dimension, String where, String what) {
        Instant end = to;
        for (Map<String, Object> row : (List<Map<String, Object>>) rows) {
            Instant start = Instant.parse((String) row.get("start"));
            Map<String, Long> sum = sum(length, start, end, where);
            Map<String, Long> expected = new TreeMap<>();
            sum.forEach((field, n) -> {
                if (field.startsWith(dimension + ":")) {
                    expected.put(field.substring(dimension.length() + 1), n);
                }
            });
            expected.put("Orders", sum.getOrDefault("orders", 0L));
            expected.put("Cups", sum.getOrDefault("items", 0L));
            Map<String, Long> numbers = new TreeMap<>((Map<String, Long>) row.get("counts"));
            numbers.keySet().removeIf(name -> name.startsWith("Before"));
            numbers.values().removeIf(n -> n == 0);
            expected.values().removeIf(n -> n == 0);
            assertEquals(expected, numbers, what + " from " + start);
            end = start;
        }
    }

    @ParameterizedTest
    @Tag("full")
    @CsvSource({
        "Asia/Seoul, 2026-03-06, 2026-03-11",
        "America/New_York, 2026-03-06, 2026-03-11",
        "Asia/Seoul, 2026-10-30, 2026-11-04",
        "America/New_York, 2026-10-30, 2026-11-04"
    })
    void daysAreThoseOfTheZoneOverBothChangesOfSummerTime(String zoneName, LocalDate first, LocalDate last)
            throws Exception {
        // given: an order in each hour
        ZoneId zone = ZoneId.of(zoneName);
        Instant from = first.atStartOfDay(zone).toInstant();
        Instant to = last.atStartOfDay(zone).toInstant();
        Map<LocalDate, Integer> expected = new TreeMap<>();
        List<String> orders = new ArrayList<>();
        for (Instant at = from.minusSeconds(86_400); at.isBefore(to.plusSeconds(86_400)); at = at.plusSeconds(3_600)) {
            orders.add(ModelPipeline.order(at.plusSeconds(1_799), "2030", "Cash", "Americano"));
            if (!at.isBefore(from) && at.isBefore(to)) {
                expected.merge(at.atZone(zone).toLocalDate(), 1, Integer::sum);
            }
        }
        pipeline.count(orders.toArray(String[]::new));
        readStored();

        // when: each day is requested separately
        for (Map.Entry<LocalDate, Integer> day : expected.entrySet()) {
            ZonedDateTime start = day.getKey().atStartOfDay(zone);
            openWithCounts("?zone=" + zoneName + "&range=" + start.toInstant() + ".."
                    + start.plusDays(1).toInstant());

            // then: the page shows the hours of that day: 23, 24 or 25
            browser.waitForText(
                    "[data-figure='orders'] .figure-value", day.getValue().toString());
            showTable();
            await(
                    day.getValue() + " hours of " + day.getKey(),
                    () -> browser.findAll("#history tbody tr").size() == day.getValue());
            assertTrue(
                    browser.text("#summary").contains(" " + day.getKey().getDayOfMonth() + ", 2026"),
                    browser.text("#summary"));
        }
    }

    @Test
    void daysThatAreStoredOnlyInUtcAreNamedAsThatWestOfGreenwich() throws Exception {
        // given: three orders of a day, of which no shorter period is stored
        Instant day = Instant.parse("2026-03-14T00:00:00Z");
        pipeline.count(
                ModelPipeline.order(day.plusSeconds(3_000), "2030", "Cash", "Americano"),
                ModelPipeline.order(day.plusSeconds(50_000), "2030", "Cash", "Americano"),
                ModelPipeline.order(day.plusSeconds(80_000), "2030", "Cash", "Americano"));
        pipeline.forget("30s");
        pipeline.forget("1h");
        browser.place("America/New_York", "en-US");

        // when
        openWithCounts("?range=2026-03-10T00:00:00Z..2026-03-20T00:00:00Z");
        showTable();

        // then
        await("the table is there", () -> browser.findAll("#history tbody tr").size() == 10);
        String counted = browser.script("return [...document.querySelectorAll('#history tbody tr')]"
                + ".find((row) => row.children[1].textContent === '3').children[0].textContent");
        assertEquals("Sat, Mar 14, 2026 UTC", counted);
        assertTrue(browser.text("#note").contains("days in UTC"), browser.text("#note"));
    }

    @Test
    void theAddressBarHoldsAllThatIsAsked() throws Exception {
        // given
        weeksOfOrders(new Random(1));
        openWithCounts();

        // when
        range("1d");
        choose("Compare with", "week");
        choose("Time zone", "Asia/Seoul");
        browser.click("#dimensions [data-id='age']");

        // then
        assertEquals("?range=1d&zone=Asia/Seoul&by=age&compare=week", browser.script("return location.search"));
        await("compared", () -> browser.text("#summary").contains("Compared with"));

        // when: back, back, back
        for (int i = 0; i < 3; i++) {
            browser.back();
        }

        // then
        await("as it was", () -> !browser.text("#summary").contains("Compared with"));
        assertEquals("?range=1d", browser.script("return location.search"));
        assertEquals("Day", browser.text("#ranges [aria-pressed='true']"));

        // when: forward again, and a reload
        browser.forward();
        browser.forward();
        browser.reload();

        // then
        await("it is back", () -> browser.shows("#counts .bar"));
        assertAll(
                () -> assertEquals("Day", browser.text("#ranges [aria-pressed='true']")),
                () -> assertEquals("A week earlier", browser.text("[aria-label='Compare with'] option:checked")),
                () -> assertEquals("Asia/Seoul", browser.text("[aria-label='Time zone'] option:checked")));
    }

    static void choose(String label, String value) {
        browser.script(
                "const list = document.querySelector(`[aria-label='${arguments[0]}']`); list.value = arguments[1];"
                        + " list.dispatchEvent(new Event('change'))",
                label,
                value);
    }

    @Test
    void whatMakesNoSenseInTheAddressIsAsIfItWereNotThere() throws Exception {
        weeksOfOrders(new Random(1));
        openWithCounts("?range=tomorrow..yesterday&zone=Atlantis/Center&by=%3Cb%3E&where=nothing&compare=x&lang=xx");
        assertEquals("15 min", browser.text("#ranges [aria-pressed='true']"));
        assertEquals(OF_THE_BROWSER + " (yours)", browser.text("[aria-label='Time zone'] option:checked"));
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void aRangeIsChosenByDraggingStepsKeysAndTyping() throws Exception {
        // given
        weeksOfOrders(new Random(1));
        Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(20));
        openWithCounts("?range=" + day + ".." + day.plus(Duration.ofDays(1)) + "&zone=UTC");

        // when: dragged from about a quarter to about the half
        browser.drag(".area-plot", 0.28, 0.5);

        // then
        await("closer", () -> told("from").isAfter(day.plus(Duration.ofHours(4))));
        Instant from = told("from");
        Duration span = Duration.between(from, told("to"));
        assertTrue(
                span.compareTo(Duration.ofHours(3)) > 0 && span.compareTo(Duration.ofHours(9)) < 0, from + " " + span);

        // when: one range earlier
        browser.click("[data-step='-1']");

        // then
        await("earlier", () -> told("to").equals(from));
        assertEquals(span, Duration.between(told("from"), told("to")));

        // when: the last bin of it, by keyboard
        Instant end = told("to");
        browser.find(".area-plot").sendKeys(Keys.END, Keys.ENTER);

        // then
        await("one bin", () -> Duration.between(told("from"), told("to")).compareTo(Duration.ofHours(2)) < 0);
        assertEquals(end, told("to"));

        // when: typed
        String past = LocalDate.now(ZoneOffset.UTC).minusDays(300).toString();
        browser.click("#ranges [data-id='other']");
        type("From", past + "T04:05");
        type("To", past + "T06:05");
        browser.click("#other-range button");

        // then
        await("as typed", () -> told("from").equals(Instant.parse(past + "T04:05:00Z")));
        assertEquals(Instant.parse(past + "T06:05:00Z"), told("to"));

        // when: the end is before the start
        type("To", past + "T03:00");
        browser.click("#other-range button");

        // then
        assertEquals("The range must end after it begins.", browser.text(".wrong"));
    }

    private static Instant told(String end) {
        return Instant.parse(browser.<String>script("return document.querySelector('#counts').dataset." + end));
    }

    private static void type(String label, String value) {
        browser.script(
                "document.querySelector(`#other-range [aria-label='${arguments[0]}']`).value = arguments[1]",
                label,
                value);
    }

    @Test
    void saysHowFarItIsBehind() throws Exception {
        // given: orders that have waited for a while
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        pipeline.queueFor(4_120, Duration.ofMinutes(10));

        // when
        openWithCounts();

        // then
        await("the banner comes", () -> browser.shows("#banner"));
        assertTrue(
                browser.text("#banner").matches("Counted until \\d\\d:\\d\\d\\. 4,120 orders queued\\."),
                browser.text("#banner"));
    }

    @Test
    @Tag("full")
    void speaksKoreanWithTheSameNumbersAndNoWordMissing() throws Exception {
        // given
        lively();
        browser.place("Asia/Seoul", "ko-KR");

        // when
        openWithKorean();

        // then
        assertAll(
                () -> assertEquals("ko", browser.script("return document.documentElement.lang")),
                () -> assertEquals("15분", browser.text("#ranges [aria-pressed='true']")),
                () -> assertEquals("연령대 ", browser.text("#bars-age").substring(0, 4)),
                () -> assertTrue(browser.text("#summary").contains("최근 15분"), browser.text("#summary")));
        browser.script("""
                window.lacking = null;
                const keys = (words, at = "") => Object.entries(words).flatMap(([key, word]) =>
                  word !== null && typeof word === "object" && key !== "dimensions" && key !== "reasons" ? keys(word, `${at}${key}.`) : [at + key + " " + typeof word]);
                Promise.all([import("/text/en.js"), import("/text/ko.js")]).then(([en, ko]) => {
                  const both = [keys(en.default), keys(ko.default)];
                  window.lacking = [...both[0].filter((key) => !both[1].includes(key)), ...both[1].filter((key) => !both[0].includes(key))];
                });
                """);
        await("compared", () -> browser.script("return window.lacking") != null);
        assertEquals(List.of(), browser.script("return window.lacking"));
        assertEquals(List.of(), browser.graveViolations());
        assertNoSidewaysScrolling();
        browser.screenshot("korean");
    }

    private void openWithKorean() throws Exception {
        browser.open(service.at("/").toString());
        browser.waitForText(".connection-text", "실시간");
        await("the counts are drawn", () -> browser.shows("#counts .bar"));
    }
}
