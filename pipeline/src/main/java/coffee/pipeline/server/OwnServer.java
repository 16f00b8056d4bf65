package coffee.pipeline.server;

import coffee.cli.CommandFailure;
import coffee.cli.StopSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/** What the servers that run in the foreground have in common. */
public final class OwnServer {

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    private final String name;

    /** {@code name} is what messages call it. */
    OwnServer(String name) {
        this.name = name;
    }

    /** Refuses a port that is in use, with a clearer message than the server's own. */
    void checkFree(int port) {
        checkFree(port, "choose another with --port, or use the " + name + " that is there");
    }

    /** Fails if a port of loopback is in use; {@code advice} is what to do then. */
    public static void checkFree(int port, String advice) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new CommandFailure("port " + port + " is in use: " + advice, e);
        }
    }

    /** Locks the data folder. */
    DataFolder claim(Path data) throws IOException {
        return DataFolder.claim(
                data, "another " + name + " has its data in " + data + ": choose another folder with --dir");
    }

    /** Waits for the signal; a server that ends without one has failed, and its log says why. */
    void awaitStop(StopSignal stop, ProcessHandle server, Path log) throws InterruptedException {
        while (!stop.await(LOOK_EVERY)) {
            // A Ctrl-C reaches the server too, perhaps first.
            if (!server.isAlive() && !stop.await(LOOK_EVERY)) {
                throw new CommandFailure(name + " ended by itself, see " + log);
            }
        }
    }
}
