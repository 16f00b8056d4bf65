package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The page in a real browser: names are only text, keyboard, downloads, accessibility, no requests to others. */
@Timeout(90)
class PageUseIT extends PageFixture {

    @Test
    void aNameIsTextWhateverItSays() throws Exception {
        // given
        String script = "<script>document.title='hacked'</script>";
        String image = "<img src=x onerror=\"document.title='hacked'\">";
        pipeline.count(
                ModelPipeline.order(
                        null, script, image, script, "__proto__", "constructor", "アイスコーヒー", "قهوة", "W".repeat(64)),
                "{\"customerAgeGrade\":\"" + script + "\"}");

        // when
        openWithCounts();
        showTable();
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

    @Test
    void agesReadAsBandsAndStayWhatTheyAre() throws Exception {
        // given
        pipeline.count(
                ModelPipeline.order(null, "2030", "Cash", "Americano"),
                ModelPipeline.order(null, "9999", "Cash", "1020"),
                ModelPipeline.order(null, "0010", "Cash", "1020"));

        // when
        openWithCounts();

        // then
        Map<String, String> read =
                browser.script("return Object.fromEntries([...document.querySelectorAll('.bar-name')]"
                        + ".map((name) => [name.textContent, name.title]))");
        assertEquals(
                Map.of("20–30", "2030", "90+", "9999", "0–10", "0010", "Cash", "", "Americano", "", "1020", ""), read);
        browser.click("[data-dimension='age'] .tools button:nth-child(2)");
        assertEquals(
                "Age,Count,Share\r\n0010,1,0.333333\r\n2030,1,0.333333\r\n9999,1,0.333333\r\n",
                Files.readString(browser.download("coffee-age-15m.csv")));
    }

    @Test
    void theChartIsReadWithTheArrowKeys() throws Exception {
        // given
        lively();
        openWithCounts("?by=age");

        // when
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
                ModelPipeline.order(null, "=2030", "Cash", "Americano", "a,b"),
                ModelPipeline.order(null, "=2030", "Cash", "Americano"));
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
    @Tag("full")
    @CsvSource({"light, 1280, 900", "dark, 390, 844"})
    void keepsNobodyOut(String scheme, int width, int height) throws Exception {
        // given
        lively();
        browser.screen(width, height);
        browser.prefers("prefers-color-scheme", scheme);
        openWithCounts();
        await("rejects are shown", () -> browser.shows(".latest li"));

        // then
        assertNoSidewaysScrolling();
        browser.screenshot(scheme + "-" + width);
        double lightness = background();
        assertTrue(scheme.equals("dark") ? lightness < 40 : lightness > 200, scheme + " has background " + lightness);
        assertEquals(List.of(), browser.graveViolations());

        // when: tables are open and a name is chosen
        browser.click("[data-dimension='coffee'] .bar");
        showTable();
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

    @Test
    void asksNobodyElse() throws Exception {
        lively();
        openWithCounts();
        List<String> hosts = browser.script(
                "return [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host))]");
        assertEquals(List.of("127.0.0.1:" + service.port()), hosts);
    }
}
