package coffee.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server on loopback, in a process of its own, with its data and its log in one folder. It can be killed and
 * restarted with the same port and data. For one thread; closing it kills the server, and removes the folder if it was
 * created here.
 */
public abstract class EmbeddedServer implements AutoCloseable {

    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final String name;
    private final int port;
    private final Path folder;
    private final boolean ownFolder;
    private Process process;

    /** A server on a free port, in a new folder, which is removed with it. */
    protected EmbeddedServer(String name) throws IOException {
        this(name, freePort(), Files.createTempDirectory("coffee-" + name.toLowerCase(Locale.ROOT) + "-"), true);
    }

    /** A server on this port, with its data in this folder, which is kept. */
    protected EmbeddedServer(String name, int port, Path folder) throws IOException {
        this(name, port, Files.createDirectories(folder), false);
    }

    private EmbeddedServer(String name, int port, Path folder, boolean ownFolder) {
        this.name = name;
        this.port = port;
        this.folder = folder.toAbsolutePath();
        this.ownFolder = ownFolder;
    }

    /** The command line of the server. */
    protected abstract List<String> command() throws IOException;

    /** What the server writes to its log when it is ready. */
    protected abstract String ready();

    /** Which of these lines of its log tells why the server did not start. */
    protected abstract String reason(List<String> lines);

    /** Starts the server for the first time; closes it if that fails. */
    protected final void begin() throws IOException {
        try {
            launch();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void launch() throws IOException {
        long begin = Files.exists(log()) ? Files.size(log()) : 0;
        process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            awaitReady(begin);
        } catch (IOException | RuntimeException e) {
            kill();
            throw e;
        }
    }

    /** Waits for the log to say so: another server may answer at the port. */
    private void awaitReady(long begin) throws IOException {
        Instant end = Instant.now().plus(START_WITHIN);
        while (!said(begin).contains(ready())) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                List<String> lines =
                        said(begin).lines().filter(line -> !line.isBlank()).toList();
                throw new IOException(name + " did not start on port " + port + ": "
                        + (lines.isEmpty() ? "it wrote no log" : reason(lines)));
            }
            try {
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + name + " started", e);
            }
        }
    }

    /** The log from that byte on. */
    private String said(long begin) throws IOException {
        byte[] all = Files.readAllBytes(log());
        int from = (int) Math.min(begin, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    public final int port() {
        return port;
    }

    /** Where the server keeps its data and its log. */
    public final Path folder() {
        return folder;
    }

    /** What the server writes. */
    public final Path log() {
        return folder.resolve(name.toLowerCase(Locale.ROOT) + ".log");
    }

    public final ProcessHandle process() {
        return process.toHandle();
    }

    /** Kills the server as {@code kill -9} does. */
    public final void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops the server cleanly, so that it saves its data; kills it if that takes too long. */
    public final void stop() {
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

    /** Starts the server again, on the same port and data, after {@link #kill} or {@link #stop}. */
    public final void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        if (ownFolder) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A port that was free a moment ago. It is outside the range that the system uses for outgoing connections: one of
     * these could take the port before a server starts there, or starts again.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another may be free
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
