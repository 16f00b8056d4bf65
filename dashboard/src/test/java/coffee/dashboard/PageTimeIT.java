package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page, in a real browser, shows time: its ranges, the current period, and local times. */
@Timeout(90)
class PageTimeIT extends PageFixture {

    @Test
    void growsTheCurrentPeriodBesideThePast() throws Exception {
        // given
        Instant now = Instant.now();
        pipeline.count(new RushHour(1)
                .orders(now.minusSeconds(900), now.minusSeconds(60), 20)
                .toArray(String[]::new));
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        assertEquals(9L, (long) browser.<Long>script("return document.querySelectorAll('.layer').length"));
        double before = currentHeight("Americano");

        // when
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano", "Americano", "Americano"));

        // then: it grows, unless a new period has just begun
        await("the column has grown", () -> currentHeight("Americano") > before);
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
    @CsvSource({"15m, per 30 seconds", "1h, per minute", "1d, per hour", "all, per hour"})
    void theRangePicksTheLengthOfItsPeriods(String range, String length) throws Exception {
        // given: orders of the last two days
        Instant now = Instant.now();
        pipeline.count(
                ModelPipeline.order(now.minusSeconds(2 * 86_400), "2030", "Cash", "Americano"),
                ModelPipeline.order(now.minusSeconds(7_000), "2030", "Cash", "Americano"),
                ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();

        // when
        range(range);

        // then
        browser.waitForText("#history h2 small", length);
        String expected = Map.of("15m", "1", "1h", "1", "1d", "2", "all", "3").get(range);
        await("the bars follow", () -> expected.equals(barCount("coffee", "Americano")));
        assertEquals("true", browser.find("#ranges [data-id='" + range + "']").getAttribute("aria-pressed"));
    }

    @Test
    void aPipelineThatHasJustBegunIsShownFromItsBeginning() throws Exception {
        // given: a first order four minutes ago
        Instant now = Instant.now();
        pipeline.count(
                ModelPipeline.order(now.minusSeconds(240), "2030", "Cash", "Americano"),
                ModelPipeline.order(null, "2030", "Cash", "Americano"));

        // when
        openWithCounts();
        showTable();

        // then
        for (String range : List.of("15m", "1h", "1d", "all")) {
            range(range);
            browser.waitForText("#ranges [aria-pressed='true']", browser.text("#ranges [data-id='" + range + "']"));
            await(
                    "9 periods of half a minute, or 10 as one ends",
                    () -> browser.text("#history h2 small").equals("per 30 seconds")
                            && List.of(9, 10)
                                    .contains(
                                            browser.findAll("#history tbody tr").size()));
        }
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
    void tellsTimesLocallyWithUtcOnHover() throws Exception {
        // given: Vienna is ahead of UTC
        lively();
        openWithCounts();

        // then
        String local = browser.text(".axis text tspan");
        String utc = browser.text(".axis text title");
        assertTrue(utc.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC"), utc);
        assertNotEquals(local, utc.substring(11, 16));
        assertEquals("Europe/Vienna (yours)", browser.text("#choices [aria-label='Time zone'] option:checked"));
        await("rejects are shown", () -> browser.shows(".latest time"));
        assertTrue(browser.find(".latest time").getAttribute("title").endsWith("UTC"));
    }
}
