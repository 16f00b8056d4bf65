package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.WindowType;

/** The page and its service, in a real browser: long answers, many names, the viewer limit, upgrades, tabs. */
@Timeout(90)
class PageServiceIT extends PageFixture {

    private static final Pattern MODULE = Pattern.compile("modulepreload\" href=\"([^\"]+)\"");
    private static final int MOST_BYTES_OF_FIRST_VIEW = 150_000;

    @Test
    void followsAnAnswerThatIsTooLongForOnePage() throws Exception {
        // given: periods of about 230 kB each, more of them than one answer holds
        String[] names =
                IntStream.range(0, 1_000).mapToObj(i -> i + "x".repeat(50)).toArray(String[]::new);
        Instant now = Instant.now();
        int periods = 28;
        for (int i = 1; i <= periods; i++) {
            String[] orders = new String[names.length];
            for (int k = 0; k < orders.length; k++) {
                orders[k] =
                        ModelPipeline.order(now.minusSeconds(30L * i), "a" + names[k], "p" + names[k], "c" + names[k]);
            }
            pipeline.storeQuietly(orders);
        }
        pipeline.publish();

        // when
        openWithCounts("?range=1h");

        // then
        String all = String.format("%,d", periods * names.length);
        browser.waitForText("[data-figure='orders'] .figure-value", all);
        showTable();
        await("no period is missing", () -> {
            Number counted = browser.script("return [...document.querySelectorAll('#history tbody tr')]"
                    + ".reduce((sum, row) => sum + Number(row.children[1].textContent.replaceAll(',', '')), 0)");
            return counted.intValue() == periods * names.length;
        });
    }

    @Test
    void keepsApartManyNamesThatASnapshotCannotTell() throws Exception {
        // given
        String[] orders = IntStream.range(0, 150)
                .mapToObj(i -> ModelPipeline.order(null, "2030", "Cash", "coffee " + i))
                .toArray(String[]::new);
        pipeline.count(orders);
        openWithCounts();

        // when: more snapshots come
        pipeline.count(orders);
        browser.waitForText("[data-figure='orders'] .figure-value", "300");
        browser.click("[data-dimension='coffee'] .more");

        // then
        await(
                "all names are told apart",
                () -> browser.findAll("[data-dimension='coffee'] .bar").size() == 150
                        && "2".equals(barCount("coffee", "coffee 149")));
        assertEquals(null, barCount("coffee", "(other)"));
    }

    @Test
    void saysThatAllPlacesAreTaken() throws Exception {
        try (Service full = Service.start("dashboard.maxViewers", "1", "dashboard.heartbeat", "500ms");
                LiveStream other = full.watch()) {
            // given
            other.next("snapshot");

            // when
            browser.open(full.at("/").toString());

            // then
            await("the banner comes", () -> browser.shows("#banner"));
            assertTrue(
                    browser.text("#banner")
                            .contains("The dashboard allows no more viewers, or no more filters, at once."),
                    browser.text("#banner"));
        } finally {
            browser.open("about:blank");
        }
    }

    @Test
    void reconnectsAfterPausesThatGrowAndDifferFromPageToPage() throws Exception {
        // given: a page whose service does not answer; its pauses are recorded and skipped
        openWithCountsOfOneOrder();
        browser.script("""
                window.pauses = [];
                const later = window.setTimeout;
                window.fetch = () => Promise.reject(new TypeError("failed to fetch"));
                window.setTimeout = (task, millis, ...rest) => {
                  if (new Error().stack.includes("pause")) {
                    window.pauses.push(millis);
                    return later(task, 0);
                  }
                  return later(task, millis, ...rest);
                };
                import("/js/service.js").then(({ follow }) => {
                  const end = follow({ dimension: "test", name: "away" }, () => window.pauses.length >= 12 && end());
                });
                """);

        // then
        await("it has tried often", () -> browser.<Long>script("return window.pauses.length") >= 12);
        List<Number> pauses = browser.script("return window.pauses.slice(0, 12)");
        Set<Double> shares = new HashSet<>();
        for (int i = 0; i < pauses.size(); i++) {
            double middle = Math.min(10_000, 500 * Math.pow(2, i));
            double share = pauses.get(i).doubleValue() / middle;
            assertTrue(share >= 0.5 && share < 1.5, pauses.toString());
            shares.add(share);
        }
        assertEquals(pauses.size(), shares.size(), pauses.toString());
    }

    @Test
    void aPageThatOutlivesAnUpgradeReloadsOnce() throws Exception {
        // given
        openWithCountsOfOneOrder();
        assertEquals(
                service.watch().next("link").data().get("version").getAsString(),
                browser.script("return document.querySelector('meta[name=version]').content"));
        browser.script("window.isOld = true");
        String upgraded = "new BroadcastChannel('coffee /api/live').postMessage("
                + "{ kind: 'link', data: { redis: true, heartbeatMillis: 500, version: 'next' } })";

        // when
        browser.script(upgraded);

        // then
        await("it has reloaded", () -> browser.script("return window.isOld ?? null") == null);
        browser.waitForText(".connection-text", "Live");
        browser.script("window.isOld = true");
        browser.script(upgraded);
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        browser.waitForText("[data-figure='orders'] .figure-value", "2");
        assertEquals(true, browser.script("return window.isOld"));
    }

    @Test
    void windowsOfOneBrowserShareOneStreamAndInheritIt() throws Exception {
        // given
        openWithCountsOfOneOrder();
        String first = browser.another(WindowType.WINDOW);
        browser.place("Europe/Vienna", "en-US");
        openWithCounts();
        assertEquals(1, viewers());

        // when: an order comes
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));

        // then
        browser.waitForText("[data-figure='orders'] .figure-value", "2");
        String second = browser.driven();
        browser.drive(first);
        browser.waitForText("[data-figure='orders'] .figure-value", "2");

        // when: the window that holds the stream leaves the page
        browser.open("about:blank");
        browser.drive(second);
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));

        // then
        browser.waitForText("[data-figure='orders'] .figure-value", "3");
        await("one stream", () -> viewers() == 1);
        browser.closeFor(first);
    }

    @Test
    void aHiddenTabCostsNothingAndIsRightWhenItIsSeenAgain() throws Exception {
        // given
        openWithCountsOfOneOrder();
        String tab = browser.driven();

        // when
        browser.another(WindowType.TAB);

        // then
        await("nobody watches", () -> viewers() == 0);

        // when
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        browser.closeFor(tab);

        // then
        browser.waitForText("[data-figure='orders'] .figure-value", "2");
        awaitBar("Americano", "2");
    }

    @Test
    void theFirstViewIsSmallAndAsksForAllItsModulesAtOnce() throws Exception {
        // given
        openWithCountsOfOneOrder();

        // then: the document lists every module, so that they load in parallel
        Set<String> named = new HashSet<>();
        for (Matcher module = MODULE.matcher(service.get("/").body()); module.find(); ) {
            named.add("/" + module.group(1));
        }
        List<String> loaded = browser.script("return performance.getEntriesByType('resource')"
                + ".map((entry) => new URL(entry.name).pathname).filter((path) => /^.(js|text)/.test(path))");
        assertEquals(named, new HashSet<>(loaded));
        assertTrue(named.size() <= 20, named.toString());
        Number bytes = browser.script("return [...performance.getEntriesByType('navigation'),"
                + " ...performance.getEntriesByType('resource').filter((entry) => !entry.name.includes('/api/'))]"
                + ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)");
        System.out.println("first view: " + bytes + " bytes");
        assertTrue(bytes.intValue() < MOST_BYTES_OF_FIRST_VIEW, bytes + " bytes");
        assertNotEquals(0, bytes.intValue());
        assertFalse(browser.<Boolean>script("return document.hidden"));
    }

    private void openWithCountsOfOneOrder() throws Exception {
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
    }

    private int viewers() throws Exception {
        return service.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("coffee_dashboard_viewers "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }
}
