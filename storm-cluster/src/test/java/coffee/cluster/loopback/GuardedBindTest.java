package coffee.cluster.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GuardedBindTest {

    @Test
    void refusesAClassThatBindsInAnotherWay() throws IOException {
        byte[] other = LoopbackAgent.classFile(LoopbackAgent.class);

        IllegalArgumentException problem =
                assertThrows(IllegalArgumentException.class, () -> LoopbackAgent.GuardedBind.in(other));

        assertEquals("coffee/cluster/loopback/LoopbackAgent has no bind(SocketAddress, int)", problem.getMessage());
    }
}
