package coffee.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;

@Timeout(60)
class RedisAddressIT {

    @AutoClose
    private static EmbeddedRedis redis;

    @BeforeAll
    static void startRedis() throws IOException {
        redis = EmbeddedRedis.start();
        try (UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(1)) {
            admin.executeCommand(new CommandArguments(() -> "ACL".getBytes(StandardCharsets.US_ASCII))
                    .addObjects("SETUSER", "till", "on", ">s3cret", "~*", "+get", "+set", "+select"));
        }
    }

    @Test
    void opensAClientForAUserWithTheLeastOfRights() {
        try (UnifiedJedis client = till().openClient(2)) {
            client.set("cup", "full");
            assertEquals("full", client.get("cup"));
        }
    }

    @Test
    void opensAConnectionForPipelines() {
        try (Connection connection = till().openConnection();
                Pipeline pipeline = new Pipeline(connection)) {
            Response<String> set = pipeline.set("saucer", "white");
            Response<String> get = pipeline.get("saucer");
            pipeline.sync();
            assertEquals("OK white", set.get() + " " + get.get());
        }
    }

    @Test
    void opensASocketThatIsLoggedInAndInItsDatabase() throws IOException {
        try (UnifiedJedis client = RedisAddress.from(Map.of("uri", redis.uri() + "/3"), "redis.")
                        .openClient(1);
                Socket socket = till().openSocket()) {
            client.set("spoon", "bent");
            assertEquals("$-1", ask(socket, "GET spoon", 3));
            assertEquals("+OK", ask(socket, "SELECT 3", 3));
            assertEquals("$4\r\nbent", ask(socket, "GET spoon", 8));
        }
    }

    @Test
    void refusesAWrongPasswordWithoutShowingIt() {
        RedisAddress address = RedisAddress.of("redis://till:wr0ng@127.0.0.1:" + redis.port());
        JedisAccessControlException e = assertThrows(JedisAccessControlException.class, address::openConnection);
        assertTrue(e.getMessage().startsWith("WRONGPASS"), e.getMessage());
        assertFalse(e.toString().contains("wr0ng"), e.toString());
    }

    @Test
    void failsWithinTheTimeoutWhenNobodyListens() {
        RedisAddress address = RedisAddress.local(EmbeddedRedis.freePort()).withTimeout(Duration.ofMillis(300));
        assertThrows(JedisConnectionException.class, address::openConnection);
        assertThrows(JedisConnectionException.class, address::openSocket);
    }

    @Test
    void hearsWhatIsPublished() throws InterruptedException {
        try (UnifiedJedis client = RedisAddress.local(redis.port())
                .withTimeout(Duration.ofMillis(200))
                .openClient(2)) {
            // given
            AtomicReference<String> heard = new AtomicReference<>();
            CountDownLatch subscribed = new CountDownLatch(1);
            JedisPubSub listener = new JedisPubSub() {
                @Override
                public void onSubscribe(String channel, int channels) {
                    subscribed.countDown();
                }

                @Override
                public void onMessage(String channel, String message) {
                    heard.set(message);
                    unsubscribe();
                }
            };
            Thread thread = new Thread(() -> client.subscribe(listener, "live"));
            thread.start();
            assertTrue(subscribed.await(10, TimeUnit.SECONDS));
            // when
            client.publish("live", "fresh");
            // then
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertEquals("fresh", heard.get());
        }
    }

    private static RedisAddress till() {
        return RedisAddress.of("redis://till:s3cret@127.0.0.1:" + redis.port());
    }

    private static String ask(Socket socket, String command, int length) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        byte[] reply = socket.getInputStream().readNBytes(length + 2);
        return new String(reply, StandardCharsets.US_ASCII).strip();
    }
}
