package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coffee.pipeline.FakeCheckout.Ran;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that README.md tells a newcomer to run, in that order, on the current build. */
@Timeout(600)
class ReadmeIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String DEMO = "bin/coffee demo";
    private static final String SERVER = "bin/coffee redis";

    @TempDir
    private Path folder;

    private FakeCheckout checkout;
    private List<Path> builds;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = FakeCheckout.in(folder);
        checkout.set("PATH", System.getenv("PATH"));
        checkout.set("JAVA_HOME", System.getProperty("java.home"));
        checkout.set("COFFEE_REDIS_URI", "redis://127.0.0.1:" + EmbeddedRedis.freePort());
        try (Stream<Path> modules = Files.list(ROOT)) {
            builds = modules.map(module -> module.resolve("target"))
                    .filter(target ->
                            Files.isDirectory(target.resolve("lib")) || Files.isDirectory(target.resolve("flume")))
                    .toList();
        }
        assumeTrue(
                System.getenv("CI") != null || builds.contains(ROOT.resolve("topology/target")),
                "needs the whole project built");
        try (Stream<Path> settings = Files.list(ROOT.resolve("conf"))) {
            for (Path file : settings.toList()) {
                checkout.file("conf/" + file.getFileName(), Files.readString(file));
            }
        }
        for (Path target : builds) {
            Files.createDirectories(link(target).getParent());
            Files.createSymbolicLink(link(target), target);
        }
    }

    @AfterEach
    void unlink() throws IOException {
        for (Path target : builds) {
            Files.deleteIfExists(link(target));
        }
    }

    /** The full form of {@link coffee.pipeline.demo.DemoIT}, which runs for fewer seconds. */
    @Test
    @Tag("full")
    void theDemoCountsEveryOrder() throws Exception {
        // given
        String command = commands().get(0);
        assertTrue(command.startsWith(DEMO + " --for "), command);
        // when
        Ran demo = run(command + " --port " + EmbeddedRedis.freePort());
        // then
        assertTrue(demo.out().endsWith("no difference"), demo.toString());
    }

    /** Runs the steps by hand twice, the second time with the file and the Redis of the first. */
    @Test
    @Tag("full")
    void theSameByHandCountsEveryOrderAndDoesSoAgain() throws Exception {
        // given
        List<String> commands = commands();
        assertEquals(SERVER, commands.get(1));
        Process redis = checkout.startAny(List.of("bash", "-c", "exec " + SERVER));
        assertTrue(redis.inputReader().readLine().startsWith("Redis listens on "));
        try {
            for (String lines : List.of("100,000 lines", "200,000 lines")) {
                // when
                Ran last = null;
                for (String command : commands.subList(2, commands.size())) {
                    last = run(command);
                }
                // then
                assertTrue(last.out().startsWith(lines), last.toString());
                assertTrue(last.out().endsWith("no difference"), last.toString());
            }
        } finally {
            redis.toHandle().destroy();
            redis.waitFor();
        }
    }

    /** Runs the steps of docs/your-own-events.md, from the settings to the page. */
    @Test
    @Tag("full")
    void theTutorialCountsRides() throws Exception {
        // given
        String tutorial = Files.readString(ROOT.resolve("docs/your-own-events.md"));
        checkout.file("rides.yaml", blocks(tutorial, "yaml").get(0));
        checkout.file("rides.jsonl", blocks(tutorial, "json").get(0));
        List<String> count = blocks(tutorial, "bash").get(0).lines().toList();
        String page = blocks(tutorial, "bash").get(2).strip();
        int port = EmbeddedRedis.freePort();
        Process redis = checkout.startAny(List.of("bash", "-c", "exec " + SERVER));
        assertTrue(redis.inputReader().readLine().startsWith("Redis listens on "));
        Process dashboard = null;
        try {
            // when
            run(count.get(0));
            run(count.get(1));
            Ran check = run(count.get(2));
            Ran stats = run(count.get(3));
            dashboard = checkout.startAny(List.of("bash", "-c", "exec " + page + " --set dashboard.port=" + port));
            assertTrue(dashboard.inputReader().readLine() != null);

            // then
            assertTrue(check.out().startsWith("4 lines"), check.toString());
            assertTrue(check.out().endsWith("no difference"), check.toString());
            assertTrue(stats.out().lines().anyMatch(line -> line.matches("counted +2 +4")), stats.toString());
            assertTrue(stats.out().lines().anyMatch(line -> line.matches("  van +1")), stats.toString());
            String totals = get("http://127.0.0.1:" + port + "/api/totals?where=zone:Z21");
            assertTrue(totals.contains("\"stop\":{\"S18\":1,\"S7\":2}"), totals);
            assertTrue(get("http://127.0.0.1:" + port + "/api/about").contains("\"item\":\"stop\""));
        } finally {
            if (dashboard != null) {
                dashboard.toHandle().destroy();
                dashboard.waitFor();
            }
            redis.toHandle().destroy();
            redis.waitFor();
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }

    /** The fenced blocks of that kind. */
    private static List<String> blocks(String document, String kind) {
        return Pattern.compile("(?s)```" + kind + "\n(.*?)```")
                .matcher(document)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private Ran run(String command) throws IOException, InterruptedException {
        Ran ran = FakeCheckout.ended(checkout.startAny(List.of("bash", "-c", command)));
        assertEquals(0, ran.code(), command + ": " + ran);
        return ran;
    }

    private Path link(Path target) {
        return checkout.path(target.getParent().getFileName() + "/target");
    }

    private static List<String> commands() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String fiveMinutes =
                readme.substring(readme.indexOf("\n## Five minutes"), readme.indexOf("\n## What it promises"));
        return fiveMinutes
                .lines()
                .filter(line -> line.startsWith("    bin/coffee "))
                .map(line -> line.replaceFirst(" +#.*", "").strip())
                .toList();
    }
}
