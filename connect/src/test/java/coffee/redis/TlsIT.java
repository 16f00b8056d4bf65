package coffee.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.TlsFront;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

@Timeout(60)
class TlsIT {

    @TempDir
    private static Path folder;

    @AutoClose
    private static EmbeddedRedis redis;

    @AutoClose
    private static TlsFront tls;

    @BeforeAll
    static void start() throws Exception {
        redis = EmbeddedRedis.start();
        tls = TlsFront.to(redis.port(), folder);
    }

    @Test
    void entersWithACertificateOfItsOwn() throws Exception {
        RedisAddress address = address("localhost", Map.of());
        try (UnifiedJedis client = address.openClient(2);
                Connection connection = address.openConnection();
                Socket socket = address.openSocket()) {
            client.set("cup", "full");
            assertEquals("full", client.get("cup"));
            assertEquals(true, connection.ping());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("+PONG", new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void readsATrustStoreAsWellAsPem() {
        RedisAddress address = address(
                "localhost",
                Map.of("tls.trustStore", tls.serverKeys().toString(), "tls.trustStorePassword", TlsFront.PASSWORD));
        try (Connection connection = address.openConnection()) {
            assertEquals(true, connection.ping());
        }
    }

    @Test
    void refusesAServerOfAnotherName() {
        RedisAddress address = address("127.0.0.1", Map.of());
        JedisConnectionException e = assertThrows(JedisConnectionException.class, address::openConnection);
        assertFalse(e.toString().contains(TlsFront.PASSWORD));
    }

    @Test
    void entersUnderAnotherNameWhenToldNotToMind() {
        try (Connection connection =
                address("127.0.0.1", Map.of("tls.checkHostName", "false")).openConnection()) {
            assertEquals(true, connection.ping());
        }
    }

    @Test
    void refusesAServerThatNobodyVouchesFor() {
        RedisAddress address = RedisAddress.of("rediss://localhost:" + tls.port());
        assertThrows(JedisConnectionException.class, address::openConnection);
    }

    private static RedisAddress address(String host, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "uri",
                "rediss://" + host + ":" + tls.port(),
                "tls.trustStore",
                tls.serverCertificate().toString(),
                "tls.keyStore",
                tls.clientKeys().toString(),
                "tls.keyStorePassword",
                TlsFront.PASSWORD));
        settings.putAll(more);
        return RedisAddress.from(settings, "redis.");
    }
}
