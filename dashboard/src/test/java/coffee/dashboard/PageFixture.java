package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of the page share: one browser a class, and for each test a pipeline with a dashboard of its own.
 */
abstract class PageFixture {

    static Browser browser;

    Service service;
    ModelPipeline pipeline;

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
        browser.place("Europe/Vienna", "en-US");
        service = Service.start("dashboard.heartbeat", "500ms", "orders.crosses", "all");
        pipeline = service.pipeline();
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        service.close();
    }

    /** Opens the page with what its address asks, such as {@code ?range=1h}. */
    void open(String query) throws Exception {
        browser.open(service.at("/" + query).toString());
        browser.waitForText(".connection-text", "Live");
    }

    void openWithCounts() throws Exception {
        openWithCounts("");
    }

    void openWithCounts(String query) throws Exception {
        open(query);
        await("the counts are drawn", () -> browser.shows("#counts .bar"));
    }

    static String figure(String id) {
        return browser.text("[data-figure='" + id + "'] .figure-value");
    }

    static String barCount(String dimension, String name) {
        return browser.script(
                "return [...document.querySelectorAll(`[data-dimension='${arguments[0]}'] .bar`)]"
                        + ".find((bar) => bar.dataset.name === arguments[1])?.querySelector('.bar-count').textContent",
                dimension,
                name);
    }

    /** Waits until the bar of a coffee shows that number. */
    static void awaitBar(String coffee, String count) {
        await(count + " of " + coffee, () -> count.equals(barCount("coffee", coffee)));
    }

    /** Below the chart, each period and its numbers. */
    static void showTable() {
        browser.click("#history .tools button");
    }

    static void range(String id) {
        browser.click("#ranges [data-id='" + id + "']");
    }

    void lively() {
        Instant now = Instant.now();
        pipeline.count(new RushHour(1).orders(now.minusSeconds(900), now, 60).toArray(String[]::new));
        pipeline.count("{", "[]");
    }

    static void assertNoSidewaysScrolling() {
        List<Long> widths =
                browser.script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        assertTrue(widths.get(0) <= widths.get(1), "the page is " + widths + " wide");
    }
}
