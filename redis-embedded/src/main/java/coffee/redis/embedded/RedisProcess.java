package coffee.redis.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of a Redis on loopback, with its data and its log in one folder. For one thread. */
final class RedisProcess {

    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Process process;

    private RedisProcess(Process process) {
        this.process = process;
    }

    /** Starts one, and returns when it is ready; {@code settings} are further words of its command line. */
    static RedisProcess start(int port, Path folder, List<String> settings) throws IOException {
        ServerLog log = new ServerLog(folder.resolve("redis.log"));
        RedisProcess started = new RedisProcess(new ProcessBuilder(command(port, folder, settings))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                .start());
        try {
            started.awaitReady(log, port);
            return started;
        } catch (IOException | RuntimeException e) {
            started.kill();
            throw e;
        }
    }

    private static List<String> command(int port, Path folder, List<String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                RedisBinary.path().toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--daemonize",
                "no",
                "--appendonly",
                "yes",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction"));
        command.addAll(settings);
        return command;
    }

    /** Waits for the log to say so: another server may answer at the port. */
    private void awaitReady(ServerLog log, int port) throws IOException {
        Instant end = Instant.now().plus(START_WITHIN);
        while (!log.saysReady()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IOException("Redis did not start on port " + port + ": " + log.lastLine());
            }
            pause(Duration.ofMillis(10));
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it cleanly, its data saved, unless that takes too long. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Redis started", e);
        }
    }

    /** What a server has written to its log since this object was created, just before the start. */
    private static final class ServerLog {

        private static final String READY = "Ready to accept connections";

        private final Path file;
        private final long begin;

        ServerLog(Path file) throws IOException {
            this.file = file;
            this.begin = Files.exists(file) ? Files.size(file) : 0;
        }

        Path file() {
            return file;
        }

        boolean saysReady() throws IOException {
            return text().contains(READY);
        }

        /** The last line that is not blank, without process and time. */
        String lastLine() throws IOException {
            List<String> lines = text().lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty()
                    ? "it wrote no log"
                    : lines.get(lines.size() - 1)
                            .replaceFirst("^.* [#*.-] ", "")
                            .strip();
        }

        private String text() throws IOException {
            if (!Files.exists(file)) {
                return "";
            }
            byte[] all = Files.readAllBytes(file);
            int from = (int) Math.min(begin, all.length);
            return new String(all, from, all.length - from, StandardCharsets.ISO_8859_1);
        }
    }
}
