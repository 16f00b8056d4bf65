package coffee.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessesIT {

    private static final int TERMINATED = 128 + 15;
    private static final int KILLED = 128 + 9;

    private Process willing;
    private Process deaf;

    @BeforeEach
    void start() throws IOException {
        willing = shell("echo runs; exec sleep 600");
        deaf = shell("trap '' TERM; echo runs; exec sleep 600");
    }

    @AfterEach
    void kill() {
        willing.destroyForcibly();
        deaf.destroyForcibly();
    }

    @Test
    void asksProcessesToEndAndKillsThoseThatDoNot() throws InterruptedException {
        // when
        int ended = Processes.end(List.of(deaf.toHandle(), willing.toHandle()), Duration.ofMillis(300));

        // then
        assertEquals(2, ended);
        assertFalse(willing.isAlive() || deaf.isAlive());
        assertEquals(TERMINATED, willing.waitFor());
        assertEquals(KILLED, deaf.waitFor());
    }

    private static Process shell(String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", script).start();
        assertEquals("runs", process.inputReader().readLine());
        return process;
    }
}
