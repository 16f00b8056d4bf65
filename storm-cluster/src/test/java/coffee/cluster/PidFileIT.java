package coffee.cluster;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PidFileIT {

    @TempDir
    Path folder;

    /** The parent of the process that ends is a {@code sleep}, which never waits for its child. */
    @Test
    void takesAProcessThatNobodyWaitedForAsEnded() throws IOException {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec sleep 600").start();
        try {
            // given
            ProcessHandle child = ProcessHandle.of(
                            Long.parseLong(parent.inputReader().readLine()))
                    .orElseThrow();
            Daemon.PidFile file = new Daemon.PidFile(folder.resolve("run").resolve("a.pid"));
            file.write(child);
            assertEquals(Optional.of(child), file.running());

            // when
            child.destroyForcibly();

            // then
            await("it has ended", () -> file.running().isEmpty());
            assertTrue(file.written());
        } finally {
            parent.destroyForcibly();
        }
    }
}
