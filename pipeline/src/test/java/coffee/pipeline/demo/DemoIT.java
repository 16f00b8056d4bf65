package coffee.pipeline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CtrlC;
import coffee.pipeline.BuiltCheckout;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DemoIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    @TempDir
    private Path outside;

    private BuiltCheckout checkout;
    private Path said;

    @BeforeAll
    static void hearCtrlC() {
        CtrlC.hear();
    }

    @BeforeEach
    void checkOut() throws IOException {
        checkout = BuiltCheckout.in(folder);
        said = outside.resolve("said");
    }

    @Tag("full")
    @Test
    void countsEveryOrderOnceAndEndsByItself() throws Exception {
        Process demo = checkout.start(said, "demo", "--for", "4s", "--port", freePort());
        assertEquals(0, BuiltCheckout.exitCode(demo, PATIENCE), () -> said());
        assertTrue(said().contains("no difference"), said());
        checkout.assertNothingRuns();
    }

    /**
     *  1. start the demo, and wait until it counts
     *  2. start a second one: it ends, and says that another pipeline runs
     *  3. press Ctrl-C in the first
     *  4. all parts stop, and no process is left
     */
    @Test
    void stopsAllOfItOnCtrlC() throws Exception {
        Process demo = checkout.start(said, "demo", "--port", freePort());
        try {
            awaitSaid("Ctrl-C stops all of it", demo);
            Path second = outside.resolve("second");
            Process beside = checkout.start(second, "demo", "--port", freePort());
            assertEquals(1, BuiltCheckout.exitCode(beside, PATIENCE));
            assertTrue(Files.readString(second).contains("another pipeline runs"), Files.readString(second));

            CtrlC.press(demo);
            assertEquals(130, BuiltCheckout.exitCode(demo, PATIENCE), () -> said());
            checkout.assertNothingRuns();
        } finally {
            demo.destroy();
        }
    }

    @Test
    void saysInOneLineThatThePortIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            Process demo = checkout.start(said, "demo", "--port", port);
            assertEquals(1, BuiltCheckout.exitCode(demo, PATIENCE));
            String last =
                    said().strip().lines().reduce((first, second) -> second).orElseThrow();
            assertEquals(
                    "coffee demo: port " + port + " is in use: stop what listens there, or choose another with --port",
                    last);
        }
    }

    private void awaitSaid(String words, Process process) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!said().contains(words)) {
            assertTrue(process.isAlive() && Instant.now().isBefore(end), () -> said());
            Thread.sleep(50);
        }
    }

    private String said() {
        try {
            return Files.exists(said) ? Files.readString(said) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String freePort() {
        return Integer.toString(EmbeddedRedis.freePort());
    }
}
