package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page, in a real browser, shows without orders and during an outage. */
@Timeout(90)
class PageStateIT extends PageFixture {

    /**
     *  1. open the page, and stop Redis
     *  2. a banner says that live data has stopped
     *  3. start Redis again with one more order, without publishing a snapshot
     *  4. the banner disappears, and the page shows the order
     */
    @Test
    void theBannerComesAndGoesWithRedis() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();
        assertFalse(browser.shows("#banner"));
        pipeline.storeQuietly(ModelPipeline.order(null, "2030", "Cash", "Americano"));

        // when
        service.redis().kill();

        // then
        await("the banner comes", () -> browser.shows("#banner"));
        assertTrue(browser.text("#banner").startsWith("Live data has stopped. The dashboard has lost its Redis."));
        assertEquals("Not live", browser.text(".connection-text"));
        browser.screenshot("banner");

        // when
        service.redis().restart();

        // then
        await("the banner goes", () -> !browser.shows("#banner"));
        browser.waitForText("[data-figure='orders'] .figure-value", "2");
        awaitBar("Americano", "2");
    }

    @Test
    void theBannerComesWhenTheDashboardItselfIsGone() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));
        openWithCounts();

        // when
        service.closeDashboard();

        // then
        await("the banner comes", () -> browser.shows("#banner"));
        assertTrue(browser.text("#banner").contains("The dashboard does not answer."), browser.text("#banner"));
    }

    @Test
    void anEmptyPipelineSaysHowToBeginAndGivesWayToTheFirstOrder() throws Exception {
        // given
        open("");
        await("the page is empty", () -> browser.shows("#empty"));
        assertTrue(browser.text("#empty").contains("bin/coffee"));
        browser.waitForText(
                "#stats", "bin/coffee stats --set redis.uri=" + service.redis().uri());
        browser.screenshot("empty");

        // when
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));

        // then
        await("the counts are there", () -> browser.shows("#counts .bar"));
        assertFalse(browser.shows("#empty"));
    }
}
