package coffee.redis.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A Redis server of its own on loopback, append-only file on and never evicting. It can be killed and started again
 * on the same port and data, which is how the tests prove what survives. For one thread; closing it stops the server
 * and removes the folder that it made for itself.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;

    private final int port;
    private final Path folder;
    private final boolean ownFolder;
    private final List<String> settings;
    private RedisProcess process;

    private EmbeddedRedis(int port, Path folder, boolean ownFolder, List<String> settings) {
        this.port = port;
        this.folder = folder;
        this.ownFolder = ownFolder;
        this.settings = List.copyOf(settings);
    }

    /**
     * Starts a server on a free port, in a folder of its own; {@code settings} are words of its command line, such as
     * {@code "--appendfsync", "always"}.
     */
    public static EmbeddedRedis start(String... settings) {
        try {
            return started(
                    new EmbeddedRedis(freePort(), Files.createTempDirectory("coffee-redis-"), true, List.of(settings)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on that port with its data in that folder, which stays when the server goes. */
    public static EmbeddedRedis start(int port, Path folder, String... settings) throws IOException {
        Files.createDirectories(folder);
        return started(new EmbeddedRedis(port, folder, false, List.of(settings)));
    }

    private static EmbeddedRedis started(EmbeddedRedis redis) throws IOException {
        try {
            redis.launch();
            return redis;
        } catch (IOException | RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Where the server keeps its data, and its log as {@code redis.log}. */
    public Path folder() {
        return folder;
    }

    public ProcessHandle process() {
        return process.handle();
    }

    /** Kills the server as {@code kill -9} does. */
    public void kill() {
        process.kill();
    }

    /** Ends the server cleanly, its data saved. */
    public void stop() {
        process.stop();
    }

    /** Starts the server again, on the same port and data, after {@link #kill} or {@link #stop}. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("the server still runs");
        }
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() throws IOException {
        process = RedisProcess.start(port, folder, settings);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.kill();
        }
        if (ownFolder) {
            remove(folder);
        }
    }

    /**
     * A port that was free a moment ago. It is none of those that the system gives to outgoing connections: until a
     * server starts there, or starts again, one of them could take it.
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

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
