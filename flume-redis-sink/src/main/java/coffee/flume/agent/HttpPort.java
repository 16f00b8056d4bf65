package coffee.flume.agent;

import java.io.IOException;
import java.net.ServerSocket;

/** The port on which Flume gives its counters; Flume itself would run on without them if it is taken. */
final class HttpPort {

    private static final String PROPERTY = "flume.monitoring.port";

    private HttpPort() {}

    /** Refuses a port that is in use. */
    static void check() throws CannotStartException {
        int port = port();
        if (port == 0) {
            return;
        }
        try (ServerSocket free = new ServerSocket(port)) {
            free.setReuseAddress(true);
        } catch (IOException e) {
            throw new CannotStartException("port " + port + " for the HTTP counters is in use: choose another");
        }
    }

    /** Where the counters are, to be said after something else. */
    static String hint() {
        return port() == 0 ? "" : ", counters at http://localhost:" + port() + "/metrics";
    }

    private static int port() {
        return Integer.getInteger(PROPERTY, 0);
    }
}
