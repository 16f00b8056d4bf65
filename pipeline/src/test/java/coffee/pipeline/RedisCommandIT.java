package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CtrlC;
import coffee.pipeline.FakeCheckout.Ran;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/coffee redis} as a user runs it: through the launcher, in a process of its own. */
@Timeout(60)
class RedisCommandIT {

    private final String port = Integer.toString(EmbeddedRedis.freePort());

    @TempDir
    private Path folder;

    private FakeCheckout checkout;

    @BeforeAll
    static void hearCtrlC() {
        CtrlC.hear();
    }

    @BeforeEach
    void checkOut() throws IOException {
        checkout = FakeCheckout.in(folder);
        checkout.useTheBuild("pipeline");
        checkout.set("COFFEE_REDIS_URI", "redis://127.0.0.1:" + port);
    }

    @Test
    void keepsItsDataOverACtrlC() throws Exception {
        // given
        Process redis = FakeCheckout.ready(checkout.start("redis"));
        assertEquals(
                "2",
                checkout.run("redis", "ask", "RPUSH", "coffee:orders", "{}", "-1")
                        .out());
        // when
        Ran ended = FakeCheckout.interrupted(redis);
        // then
        assertEquals(new Ran(130, ended.out(), ""), ended);
        assertTrue(ended.out().endsWith("Redis has stopped, its data is saved."), ended.out());
        redis = FakeCheckout.ready(checkout.start("redis"));
        assertEquals(
                "{}\n-1",
                checkout.run("redis", "ask", "LRANGE", "coffee:orders", "0", "-1")
                        .out());
        FakeCheckout.interrupted(redis);
        assertTrue(Files.isDirectory(checkout.path(".coffee/redis")));
    }

    @Test
    void neverEvicts() throws Exception {
        Process redis = FakeCheckout.ready(checkout.start("redis", "--dir", "data"));
        assertEquals(
                "maxmemory-policy\nnoeviction\nappendonly\nyes",
                checkout.run("redis", "ask", "CONFIG", "GET", "maxmemory-policy")
                                .out()
                        + "\n"
                        + checkout.run("redis", "ask", "CONFIG", "GET", "appendonly")
                                .out());
        FakeCheckout.interrupted(redis);
        assertTrue(Files.isDirectory(checkout.path("data")));
    }

    @Test
    void saysThatThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String there = Integer.toString(taken.getLocalPort());
            assertEquals(
                    new Ran(
                            1,
                            "",
                            "coffee redis: port " + there
                                    + " is in use: choose another with --port, or use the Redis that is there"),
                    checkout.run("redis", "--port", there));
        }
    }

    @Test
    void saysThatAnotherRedisUsesTheFolder() throws Exception {
        Process redis = FakeCheckout.ready(checkout.start("redis"));
        Ran second = checkout.run("redis", "--port", Integer.toString(EmbeddedRedis.freePort()));
        FakeCheckout.interrupted(redis);
        assertEquals(1, second.code());
        assertTrue(second.err().startsWith("coffee redis: another Redis has its data in "), second.err());
    }

    @Test
    void pointsElsewhereWhereNoRedisCanRun() throws Exception {
        checkout.set("COFFEE_REDIS_SERVER", "/bin/false");
        Ran ran = checkout.run("redis");
        assertEquals(1, ran.code());
        assertTrue(ran.err().startsWith("coffee redis: cannot run Redis here ("), ran.err());
        assertTrue(ran.err().endsWith("name it with COFFEE_REDIS_URI=redis://host:6379"), ran.err());
        assertEquals(1, ran.err().lines().count());
    }

    @Test
    void saysThatRedisDoesNotAnswer() throws Exception {
        String uri = "redis://127.0.0.1:" + EmbeddedRedis.freePort();
        Ran ran = checkout.run("redis", "ask", "--set", "redis.uri=" + uri, "PING");
        assertEquals(1, ran.code());
        assertTrue(ran.err().startsWith("coffee redis ask: Redis at " + uri + " does not answer: "), ran.err());
        assertEquals(1, ran.err().lines().count());
    }

    @Test
    void readsTheSettingsOfTheCheckout() throws Exception {
        checkout.file("conf/coffee.yaml", "queue: orders\nqueu: orders\n");
        assertEquals(
                new Ran(
                        2,
                        "",
                        "coffee redis: queu: unknown property, did you mean queue? ("
                                + checkout.path("conf/coffee.yaml") + ":2)"),
                checkout.run("redis"));
    }
}
