package coffee.redis.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmbeddedRedisIT {

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
            assertTrue(ask(redis, "CONFIG GET maxmemory-policy").startsWith("*2"));
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
