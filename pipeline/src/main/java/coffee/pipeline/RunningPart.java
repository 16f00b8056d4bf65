package coffee.pipeline;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A part as it runs: a process in a process group of its own, so that Ctrl-C reaches it through its pipeline and in the
 * pipeline's order, not past it. Its output goes to a log file. For one thread.
 */
public final class RunningPart {

    private final Part part;
    private final Path log;
    private Process process;

    private RunningPart(Part part, Path log) {
        this.part = part;
        this.log = log;
    }

    public static RunningPart start(Part part, Path logs) throws IOException {
        RunningPart running = new RunningPart(part, logs.resolve(part.name() + ".log"));
        running.restart();
        return running;
    }

    /** Starts the process again after it has ended; appends to its log. */
    public void restart() throws IOException {
        List<String> command = new ArrayList<>(ownGroup());
        command.add(part.program().orElseGet(RunningPart::launcher).toString());
        command.addAll(part.words());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(part.environment());
        process = builder.start();
    }

    private static Path launcher() {
        return Home.folder()
                .map(home -> home.resolve("bin/coffee"))
                .orElseThrow(() -> new CommandFailure("the demo runs from a checkout: start it with bin/coffee demo"));
    }

    /** Words that run a command as the leader of a process group, with the same process id. */
    private static List<String> ownGroup() {
        boolean setsid = Stream.of("/usr/bin/setsid", "/bin/setsid").anyMatch(f -> Files.isExecutable(Path.of(f)));
        return setsid ? List.of("setsid") : List.of("perl", "-e", "setpgrp(0, 0); exec @ARGV");
    }

    public String name() {
        return part.name();
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public boolean isWell() {
        return isAlive() && part.health().isWell();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** The exit code of the process, which must have ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Asks the process to end. */
    public void askToStop() {
        process.destroy();
    }

    /** Waits for the process to end; kills it after {@code patience}. Returns whether it ended by itself. */
    public boolean awaitEnd(Duration patience) {
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Kills the process and all that it started, as {@code kill -9} does. */
    public void kill() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** The last line of its log that is not blank, for messages. */
    public String lastLogLine() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .map(String::strip)
                    .orElse("it said nothing");
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }
}
