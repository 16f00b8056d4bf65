package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A checkout with a data folder of its own, whose commands run the current build. */
public final class BuiltCheckout {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Path home;

    private BuiltCheckout(Path home) {
        this.home = home;
    }

    /** Creates one. If only a part of the project is built, the test is skipped, except in CI. */
    public static BuiltCheckout in(Path folder) throws IOException {
        Path home = folder.toRealPath();
        assumeTrue(
                System.getenv("CI") != null || Files.isDirectory(ROOT.resolve("dashboard/target/lib")),
                "needs the whole project built");
        try (Stream<Path> entries = Files.list(ROOT)) {
            for (Path entry : entries.filter(e -> !e.getFileName().toString().matches("bin|target|\\..*"))
                    .toList()) {
                Files.createSymbolicLink(home.resolve(entry.getFileName()), entry);
            }
        }
        Files.createDirectories(home.resolve("bin"));
        Files.copy(ROOT.resolve("bin/coffee"), home.resolve("bin/coffee"), StandardCopyOption.COPY_ATTRIBUTES);
        return new BuiltCheckout(home);
    }

    /** Starts a command, with its output and errors in one file. */
    public Process start(Path said, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/coffee").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("COFFEE_"));
        return builder.start();
    }

    /** Waits for the command to end; kills it if it takes too long. */
    public static int exitCode(Process process, Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            process.toHandle().destroy();
            process.waitFor(40, TimeUnit.SECONDS);
            throw new AssertionError("did not end within " + patience.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Asserts that no process runs that was started from here. */
    public void assertNothingRuns() {
        List<String> running = ProcessHandle.allProcesses()
                .map(p -> p.info().commandLine().orElse(""))
                .filter(line -> line.contains(home.toString()))
                .toList();
        assertEquals(List.of(), running);
    }
}
