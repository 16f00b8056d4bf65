package coffee.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.Cli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DashboardCommandIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Cli.run(new DashboardCommand(), new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // when
            int code = run("--port", Integer.toString(taken.getLocalPort()));

            // then
            assertEquals(1, code);
            assertTrue(
                    err.toString()
                            .matches("coffee dashboard: cannot listen on 127\\.0\\.0\\.1:" + taken.getLocalPort()
                                    + ": .+\n"),
                    err.toString());
        }
    }

    @Test
    void saysInOneLineThatTheHostIsUnknown() {
        assertEquals(1, run("--host", "no-such-host.invalid", "--port", "0"));
        assertTrue(
                err.toString().startsWith("coffee dashboard: cannot listen on no-such-host.invalid:0: "),
                err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void checksItsOptionsAsItChecksTheSettings() {
        assertEquals(2, run("--port", "99999", "--set", "dashboard.heartbeat=1h"));
        assertTrue(err.toString().contains("dashboard.port = 99999: must be 0 to 65535"), err.toString());
        assertTrue(err.toString().contains("dashboard.heartbeat = 1h: must be 100ms to 1m"), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, true", "127.0.0.1, false", "::1, false"})
    void warnsWhereOthersCanReachIt(String host, boolean warns) {
        assertEquals(warns, DashboardCommand.warning(host).isPresent());
        DashboardCommand.warning(host)
                .ifPresent(warning -> assertTrue(warning.contains("docs/operations.md"), warning));
    }

    @Test
    void explainsItself() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("--port"), out.toString());
    }
}
