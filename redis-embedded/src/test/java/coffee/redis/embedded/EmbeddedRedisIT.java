package coffee.redis.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedRedisIT {

    @TempDir
    private Path folder;

    @Test
    void keepsWhatWasWrittenWhenItIsKilled() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendfsync", "always")) {
            // given
            assertEquals("+OK", ask(redis, "SET cup full"));
            // when
            redis.kill();
            assertFalse(redis.process().isAlive());
            redis.restart();
            // then
            assertEquals("$4", ask(redis, "GET cup"));
        }
    }

    @Test
    void leavesNeitherProcessNorFolder() {
        EmbeddedRedis redis = EmbeddedRedis.start();
        ProcessHandle process = redis.process();
        Path folder = redis.folder();
        redis.close();
        assertFalse(process.isAlive());
        assertFalse(Files.exists(folder));
    }

    @Test
    void neverEvicts() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            // given
            ask(redis, "SET cup full");
            // when
            ask(redis, "CONFIG SET maxmemory 1");
            // then
            assertTrue(ask(redis, "SET saucer full").startsWith("-OOM"));
            assertEquals("$4", ask(redis, "GET cup"));
        }
    }

    @Test
    void saysWhyItCannotStart() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            IOException e = assertThrows(IOException.class, () -> EmbeddedRedis.start(redis.port(), folder));
            assertEquals(
                    "Redis did not start on port " + redis.port() + ": Failed listening on port " + redis.port()
                            + " (TCP), aborting.",
                    e.getMessage());
        }
    }

    @Test
    void unpacksTheServerOnceAndLeavesNothingElse() throws IOException {
        // given
        Path first = RedisBinary.unpacked(folder);
        FileTime made = Files.getLastModifiedTime(first);
        // when
        Path second = RedisBinary.unpacked(folder);
        // then
        assertEquals(first, second);
        assertEquals(made, Files.getLastModifiedTime(second));
        try (Stream<Path> left = Files.walk(folder)) {
            assertEquals(
                    List.of(folder, first.getParent(), first), left.sorted().toList());
        }
    }

    private static String ask(EmbeddedRedis redis, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
