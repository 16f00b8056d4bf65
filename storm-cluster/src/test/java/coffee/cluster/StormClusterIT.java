package coffee.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StormClusterIT {

    private static final Path STORM = Path.of("../topology/target/storm/lib");

    @TempDir
    Path folder;

    private StormCluster cluster() {
        return new StormCluster(new ClusterFolder(folder.resolve("cluster")), STORM);
    }

    @AfterEach
    void down() {
        cluster().down();
    }

    /**
     *  1. start a cluster
     *  2. kill Nimbus
     *  3. start the cluster again from another object, as another process would
     *  4. only Nimbus is started again, and all daemons are ready
     *  5. take the cluster down: no process is left
     */
    @Test
    @Tag("full")
    void mendsAClusterThatLostAPartAndLeavesNothingBehind() {
        // given
        cluster().up(Ports.free(2));
        ProcessHandle nimbus = cluster().running(Daemon.Kind.NIMBUS).orElseThrow();
        ProcessHandle zookeeper = cluster().running(Daemon.Kind.ZOOKEEPER).orElseThrow();
        nimbus.destroyForcibly();
        nimbus.onExit().join();

        // when
        cluster().up(Ports.free(2));

        // then
        assertEquals(zookeeper, cluster().running(Daemon.Kind.ZOOKEEPER).orElseThrow());
        assertEquals(1, cluster().nimbus().summary().get_supervisors_size());

        // when
        List<ProcessHandle> all = Worker.processes(cluster().folder());
        int stopped = cluster().down();

        // then
        assertEquals(3, stopped);
        assertEquals(3, all.size());
        assertTrue(all.stream().noneMatch(ProcessHandle::isAlive));
        assertThrows(CommandFailure.class, () -> cluster().ports());
    }

    @Test
    void saysWhichPortIsInUse() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            Ports free = Ports.free(1);
            Ports ports = new Ports(free.zookeeper(), socket.getLocalPort(), free.supervisor(), free.slots());

            // when
            CommandFailure problem =
                    assertThrows(CommandFailure.class, () -> cluster().up(ports));

            // then
            assertTrue(problem.getMessage().contains("port " + socket.getLocalPort() + " is in use"));
            assertTrue(Worker.processes(cluster().folder()).isEmpty());
        }
    }

    @Test
    void saysThatNoClusterIsUp() {
        CommandFailure problem =
                assertThrows(CommandFailure.class, () -> cluster().nimbus());

        assertEquals("no cluster is up: bin/coffee cluster up starts one", problem.getMessage());
        assertFalse(cluster().running(Daemon.Kind.NIMBUS).isPresent());
    }
}
