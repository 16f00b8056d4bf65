package coffee.bench.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender at work in a JVM of its own, with a heap of 256 MB. Closing it ends the process. */
final class Child implements AutoCloseable {

    static final String READY = "ready";

    private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:+UseParallelGC");

    private final Process process;

    /** {@code words} are what its main class is told. */
    Child(Contender contender, List<String> words, List<String> moreFlags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(moreFlags);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), contender.main().getName()));
        command.addAll(words);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        awaitReady();
    }

    private void awaitReady() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(READY)) {
                Thread drain = new Thread(() -> out.lines().forEach(l -> {}), "output of a contender");
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        close();
        throw new IOException("the process ended before it was ready");
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
