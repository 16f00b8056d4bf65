package coffee.dashboard;

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
 * How long a commit takes until its number stands on the page, in a frame that was drawn. Both ends read the same
 * clock.
 */
@Timeout(180)
class CommitToDrawnIT {

    private static final Duration PACE = Duration.ofMillis(50);

    /** Notes, for each number of orders, when the frame that shows it was drawn. */
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

    /** A machine may do other things too. */
    @Test
    void isShort() throws Exception {
        long p99 = p99(60);
        assertTrue(p99 < 1_000, "p99 is " + p99 + " ms");
    }

    @Test
    @Tag("full")
    void isShortForAThousandUpdates() throws Exception {
        long p99 = p99(1_000);
        assertTrue(p99 < 250, "p99 is " + p99 + " ms");
    }

    private static long p99(int updates) throws Exception {
        try (Browser browser = Browser.start();
                Service service = Service.start()) {
            // given: a page with a past
            Pipeline pipeline = service.pipeline();
            RushHour rush = new RushHour(1);
            Instant now = Instant.now();
            pipeline.count(rush.orders(now.minusSeconds(900), now, 60).toArray(String[]::new));
            browser.open(service.at("/").toString());
            Service.await("the counts are drawn", () -> browser.shows("#counts .bar"));
            browser.script(WATCH);
            long first = Long.parseLong(pipeline.totals().get("orders")) + 1;

            // when
            long[] committed = new long[updates];
            long next = System.nanoTime();
            for (int i = 0; i < updates; i++) {
                committed[i] = pipeline.count(rush.order(null));
                next += PACE.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
            long last = first + updates - 1;
            Service.await(
                    "the last is drawn",
                    () -> String.format(Locale.ROOT, "%,d", last)
                            .equals(browser.text("[data-figure='orders'] .figure-value")));
            Service.await(
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
            long p99 = took[(int) Math.ceil(0.99 * updates) - 1];
            System.out.printf(
                    "commit to drawn: %d updates, p50 %d ms, p99 %d ms, most %d ms%n",
                    updates, took[updates / 2], p99, took[updates - 1]);
            assertEquals(List.of(), browser.complaints());
            return p99;
        }
    }
}
