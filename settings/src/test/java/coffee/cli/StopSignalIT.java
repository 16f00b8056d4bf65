package coffee.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopSignalIT {

    @BeforeAll
    static void hearCtrlC() {
        CtrlC.hear();
    }

    @Test
    void letsACommandFinishWhenItIsTerminated() throws IOException, InterruptedException {
        assertEquals(new Ended(143, List.of("finished")), stopped("TERM", "polite"));
    }

    @Test
    void letsACommandFinishOnCtrlC() throws IOException, InterruptedException {
        assertEquals(new Ended(130, List.of("finished")), stopped("INT", "polite"));
    }

    @Test
    void endsACommandThatDoesNotStopAndWhatItStarted() throws Exception {
        Ended ended = stopped("TERM", "deaf");
        assertEquals(143, ended.code);
        assertTrue(ended.lines.get(1).startsWith("coffee: did not stop within"), ended.lines.toString());
        Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(ended.lines.get(0)));
        if (child.isPresent()) {
            child.get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    private static Ended stopped(String signal, String manner) throws IOException, InterruptedException {
        // given
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName(),
                        manner)
                .redirectErrorStream(true)
                .start();
        // Without this, reading the output of a process that does not end would block for ever.
        CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("waiting", lines.readLine());
            // when
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            // then
            List<String> rest = lines.lines().collect(Collectors.toList());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            return new Ended(process.exitValue(), rest);
        } finally {
            process.destroyForcibly();
        }
    }

    private record Ended(int code, List<String> lines) {}

    /** A command that waits for a stop, and then ends or, if deaf, does not. */
    static final class Waiting {

        private Waiting() {}

        public static void main(String... args) throws IOException, InterruptedException {
            try (StopSignal stop = StopSignal.listen(Duration.ofSeconds(1))) {
                if (args[0].equals("deaf")) {
                    Process child = new ProcessBuilder("sleep", "100").start();
                    stop.onStop(() -> System.out.println(child.pid()));
                }
                System.out.println("waiting");
                stop.await();
                if (args[0].equals("deaf")) {
                    Thread.currentThread().join();
                }
                System.out.println("finished");
            }
        }
    }
}
