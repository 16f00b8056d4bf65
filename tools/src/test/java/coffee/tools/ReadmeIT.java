package coffee.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coffee.redis.embedded.EmbeddedRedis;
import coffee.tools.FakeCheckout.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what README.md tells a newcomer to run, in that order, on what was built just now. */
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

    /** {@link coffee.tools.demo.DemoIT} does it in fewer seconds. */
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

    /** Who has seen it once does it again, with the file and the Redis of the first time. */
    @Test
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
