package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page draws the number of each commit, after the commit. Prints how long that takes; both ends read the same
 * clock.
 */
@Timeout(180)
class CommitToDrawnIT {

    private static final Duration PACE = Duration.ofMillis(50);

    /** Records, for each number of orders, when the frame that shows it was drawn. */
    private static final String WATCH = """
            const value = document.querySelector("[data-figure='orders'] .figure-value");
            window.drawn = [];
            new MutationObserver(() => {
              const orders = Number(value.textContent.replaceAll(",", ""));
              const channel = new MessageChannel();
              channel.port1.onmessage = () => window.drawn.push([orders, performance.timeOrigin + performance.now()]);
              requestAnimationFrame(() => channel.port2.postMessage(0));
            }).observe(value, { childList: true, characterData: true, subtree: true });
            """;

    @Test
    void everyCommitIsDrawnOnAFilteredPage() throws Exception {
        watchesAPageDraw("?range=all&where=age:2030", 100);
    }

    @Test
    @Tag("full")
    void aThousandCommitsAreDrawn() throws Exception {
        watchesAPageDraw("?range=all", 1_000);
    }

    private static void watchesAPageDraw(String query, int updates) throws Exception {
        try (Browser browser = Browser.start();
                Service service = Service.start("orders.crosses", "all")) {
            // given: a page with a past
            ModelPipeline pipeline = service.pipeline();
            RushHour rush = new RushHour(1);
            Instant now = Instant.now();
            pipeline.count(rush.orders(now.minusSeconds(900), now, 60).toArray(String[]::new));
            browser.open(service.at("/" + query).toString());
            await("the counts are drawn", () -> browser.shows("#counts .bar"));
            browser.script(WATCH);
            String counted = query.contains("where") ? "age:2030" : "orders";
            long first = Long.parseLong(pipeline.totals().get(counted)) + 1;

            // when
            long[] committed = new long[updates];
            long next = System.nanoTime();
            for (int i = 0; i < updates; i++) {
                committed[i] = pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
                next += PACE.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
            long last = first + updates - 1;
            await(
                    "the last is drawn",
                    () -> String.format(Locale.ROOT, "%,d", last)
                            .equals(browser.text("[data-figure='orders'] .figure-value")));
            await(
                    "and noted",
                    () -> browser.<Boolean>script(
                            "return window.drawn.some(([orders]) => orders >= arguments[0])", last));

            // then
            List<List<Number>> drawn = browser.script("return window.drawn");
            long[] took = new long[updates];
            for (int i = 0; i < updates; i++) {
                long orders = first + i;
                double at = drawn.stream()
                        .filter(seen -> seen.get(0).longValue() >= orders)
                        .mapToDouble(seen -> seen.get(1).doubleValue())
                        .min()
                        .orElseThrow();
                took[i] = Math.round(at - committed[i]);
            }
            Arrays.sort(took);
            System.out.printf(
                    "commit to drawn%s: %d updates, p50 %d ms, p95 %d ms, p99 %d ms, most %d ms%n",
                    query,
                    updates,
                    took[updates / 2],
                    took[(int) Math.ceil(0.95 * updates) - 1],
                    took[(int) Math.ceil(0.99 * updates) - 1],
                    took[updates - 1]);
            assertTrue(took[0] >= 0, "drawn " + -took[0] + " ms before it was committed");
            assertEquals(List.of(), browser.complaints());
        }
    }
}
