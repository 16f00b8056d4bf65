package coffee.redis.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A Redis Sentinel on loopback that watches one master, and needs no other Sentinel to agree. For one thread; closing
 * it stops it.
 */
public final class EmbeddedSentinel implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(20);

    private final int port;
    private final Process process;

    private EmbeddedSentinel(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Starts one that watches the master at this port under this name, with its files in the folder. */
    public static EmbeddedSentinel watch(int master, String name, Path folder) {
        return watch(master, name, folder, Duration.ofMillis(500));
    }

    /**
     * As {@link #watch(int, String, Path)}; the master counts as down once it has not answered for {@code patience}.
     */
    public static EmbeddedSentinel watch(int master, String name, Path folder, Duration patience) {
        int port = EmbeddedRedis.freePort();
        try {
            Path config = Files.writeString(folder.resolve("sentinel.conf"), """
                    port %s
                    bind 127.0.0.1
                    dir "%s"
                    sentinel monitor %s 127.0.0.1 %s 1
                    sentinel down-after-milliseconds %s %d
                    sentinel failover-timeout %s %d
                    """.formatted(
                            port, folder, name, master, name, patience.toMillis(), name, 6 * patience.toMillis()));
            Process process = new ProcessBuilder(RedisBinary.path().toString(), config.toString(), "--sentinel")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sentinel.log").toFile())
                    .start();
            EmbeddedSentinel sentinel = new EmbeddedSentinel(port, process);
            sentinel.awaitReady();
            return sentinel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    private void awaitReady() throws IOException {
        Instant end = Instant.now().plus(START_WITHIN);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                close();
                throw new IOException("the Sentinel did not start on port " + port);
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
