package coffee.dashboard;

import static coffee.redis.embedded.Await.await;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium without a window. Where none is installed the test is skipped, or fails if COFFEE_REQUIRE_BROWSER is
 * true. For one thread.
 */
final class Browser implements AutoCloseable {

    private static final List<String> CHROMIUM =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> DRIVER =
            List.of("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private final Path profile;
    private final Path downloads;
    private final ChromeDriver driver;

    private Browser(String chromium, String chromedriver) throws IOException {
        profile = Files.createTempDirectory("coffee-browser-");
        downloads = Files.createDirectory(profile.resolve("downloads"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en-US",
                "--window-size=1280,900",
                "--user-data-dir=" + Files.createDirectory(profile.resolve("profile")));
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(chromedriver))
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        place("Europe/Vienna", "en-US");
        command("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
    }

    static Browser start() throws IOException {
        Optional<String> chromium = existing(CHROMIUM);
        Optional<String> driver = existing(DRIVER);
        boolean there = chromium.isPresent() && driver.isPresent();
        if (!there && "true".equals(System.getenv("COFFEE_REQUIRE_BROWSER"))) {
            throw new AssertionError("COFFEE_REQUIRE_BROWSER is true, but there is no " + CHROMIUM + " with " + DRIVER);
        }
        Assumptions.assumeTrue(there, "no Chromium here: apt install chromium chromium-driver");
        return new Browser(chromium.orElseThrow(), driver.orElseThrow());
    }

    private static Optional<String> existing(List<String> places) {
        return places.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst();
    }

    void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** Sets the time zone and the language of the current tab. */
    void place(String zone, String locale) {
        command("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
        command("Emulation.setLocaleOverride", Map.of("locale", locale));
        String agent = script("return navigator.userAgent");
        command("Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", locale));
    }

    /** Opens another window or tab and switches to it; returns the handle of the previous one. */
    String another(WindowType type) {
        String before = driver.getWindowHandle();
        driver.switchTo().newWindow(type);
        return before;
    }

    /** Closes the current window or tab, and switches to that one. */
    void closeFor(String handle) {
        driver.close();
        driver.switchTo().window(handle);
    }

    void drive(String handle) {
        driver.switchTo().window(handle);
    }

    String driven() {
        return driver.getWindowHandle();
    }

    void back() {
        driver.navigate().back();
    }

    void forward() {
        driver.navigate().forward();
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Drags the pointer across an element, between two positions given as shares of its width. */
    void drag(String css, double from, double to) {
        WebElement element = find(css);
        int width = element.getSize().getWidth();
        int left = (int) (width * (from - 0.5));
        new Actions(driver)
                .moveToElement(element, left, 0)
                .clickAndHold()
                .moveByOffset((int) (width * (to - from)) / 2, 0)
                .moveByOffset((int) (width * (to - from)) / 2, 0)
                .release()
                .perform();
    }

    /** Opens a page; clears the console messages and the downloads of the previous one. */
    void open(String address) {
        driver.get("about:blank");
        delete(downloads, false);
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(address);
    }

    /** Sets the size of the screen; one narrower than 500 pixels is a phone. */
    void screen(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** Emulates a preference of the system, such as prefers-color-scheme: dark. */
    void prefers(String feature, String value) {
        command("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // a script returns what its caller expects
    <T> T script(String script, Object... arguments) {
        return (T) driver.executeScript(script, arguments);
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> findAll(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** The text of the first element that matches, visible or not; null if there is none. */
    String text(String css) {
        return script("return document.querySelector(arguments[0])?.textContent ?? null", css);
    }

    boolean shows(String css) {
        return script("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css);
    }

    void click(String css) {
        script("document.querySelector(arguments[0]).click()", css);
    }

    void waitForText(String css, String text) throws Exception {
        await(css + " says " + text + ", not " + text(css), () -> text.equals(text(css)));
    }

    /** The console messages at WARNING and above since the last call. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** The serious accessibility violations of the current page, found by axe-core. */
    List<String> graveViolations() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .filter(rule -> GRAVE.contains(rule.getImpact()))
                        .map(Browser::shown)
                        .toList();
    }

    private static String shown(Rule rule) {
        return rule.getId() + " " + rule.getHelp() + ": "
                + rule.getNodes().stream().map(node -> node.getHtml()).toList();
    }

    /** The file that was downloaded under that name. */
    Path download(String name) throws Exception {
        Path file = downloads.resolve(name);
        await("downloaded: " + name, () -> Files.exists(file) && Files.size(file) > 0);
        return file;
    }

    /** Writes a screenshot of the whole page into target/screenshots. */
    void screenshot(String name) throws IOException {
        Map<String, Object> answer = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", wholePage()));
        Path file = Files.createTempFile(profile, "shot", ".png");
        Files.write(file, Base64.getDecoder().decode((String) answer.get("data")));
        Path folder = Files.createDirectories(Path.of("target/screenshots"));
        Files.move(file, folder.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Map<String, Object> wholePage() {
        List<Long> size =
                script("return [document.documentElement.clientWidth, document.documentElement.scrollHeight]");
        return Map.of("x", 0, "y", 0, "width", size.get(0), "height", size.get(1), "scale", 1);
    }

    @Override
    public void close() {
        driver.quit();
        delete(profile, true);
    }

    private static void delete(Path folder, boolean itself) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .filter(file -> itself || !file.equals(folder))
                    .map(Path::toFile)
                    .forEach(File::delete);
        } catch (IOException | UncheckedIOException gone) {
            // Chromium may still be removing files of its own
        }
    }
}
