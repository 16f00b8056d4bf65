package coffee.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

    @TempDir
    private Path root;

    private Path output;
    private Path log;
    private Daemon nimbus;

    @BeforeEach
    void makeFolder() throws IOException {
        ClusterFolder folder = new ClusterFolder(root);
        Files.createDirectories(folder.logs());
        output = folder.logs().resolve("nimbus.out");
        log = folder.logs().resolve("nimbus.log");
        nimbus = new Daemon(Daemon.Kind.NIMBUS, folder);
    }

    @Test
    void hasItsLastWordsFromItsOutputRatherThanFromItsLog() throws IOException {
        Files.writeString(output, "begins\nno memory left\n");
        Files.writeString(log, "waits\n");
        assertEquals("no memory left (" + output + ")", nimbus.lastWords());
    }

    @Test
    void hasItsLastWordsFromItsLogWhereItsOutputIsEmpty() throws IOException {
        Files.createFile(output);
        Files.writeString(log, "begins\nwaits\n");
        assertEquals("waits (" + log + ")", nimbus.lastWords());
    }

    @Test
    void keepsItsLastWordsShort() throws IOException {
        Files.writeString(log, "x".repeat(1_000));
        assertEquals("x".repeat(200) + " (" + log + ")", nimbus.lastWords());
    }

    @Test
    void tellsThatItDiedInsteadOfBecomingWell() {
        CommandFailure problem = assertThrows(CommandFailure.class, () -> nimbus.await(() -> false));
        assertEquals("nimbus died while starting: it wrote no log", problem.getMessage());
    }

    @Test
    void isNotStartedWhereSomebodyElseIsAtItsPort() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            CommandFailure problem = assertThrows(CommandFailure.class, () -> nimbus.startUnlessRunning(port));
            assertEquals("port " + port + " of nimbus is in use by another", problem.getMessage());
            assertFalse(nimbus.wasStarted());
        }
    }
}
