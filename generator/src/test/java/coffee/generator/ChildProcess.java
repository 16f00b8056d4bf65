package coffee.generator;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, started by a shell so that it can be limited and piped. */
final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final Path errors;

    private ChildProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /**
     * Runs the script, in which {@code $COFFEE} stands for Java. Its path and class path are in the environment, so
     * they may contain spaces.
     */
    static ChildProcess start(Path folder, String script) throws IOException {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("PATH", bin + File.pathSeparator + environment.get("PATH"));
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put("COFFEE", "java -Xmx256m -XX:TieredStopAtLevel=1");
        return new ChildProcess(builder.start(), errors);
    }

    void signal(String name) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
        new ProcessBuilder(words).start().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends, and returns the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs");
        }
        return process.exitValue();
    }

    byte[] output() throws IOException {
        return process.getInputStream().readAllBytes();
    }

    void input(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
