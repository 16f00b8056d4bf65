package coffee.topology.submit;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.InvalidSettingsException;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.DocumentedUser;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import coffee.topology.TestSettings;
import coffee.topology.local.LocalStorm;
import coffee.topology.scenario.LocalPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;

/** The Redis user of the README has every right that the topology needs, and its password is never sent to Storm. */
@Timeout(300)
class LeastRightsIT {

    private static final String PASSWORD = "no-word-of-any-config";

    @TempDir
    Path folder;

    @AutoClose
    private EmbeddedRedis server;

    @AutoClose
    private UnifiedJedis admin;

    private Settings settings;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start("--save", "");
        admin = RedisAddress.local(server.port()).openClient(1);
        Path secret = Files.writeString(folder.resolve("secret"), PASSWORD + "\n");
        settings = TestSettings.of(
                "redis.uri=redis://topology@127.0.0.1:" + server.port(), "redis.passwordFile=" + secret);
    }

    @Test
    void theDocumentedUserSufficesAndLeavesNoComplaint() throws Exception {
        // given
        acl(documented(PASSWORD).words());
        SubmitChecks.local(settings, false);
        for (String line : Files.readAllLines(LocalPipeline.TIMED).subList(0, 1_000)) {
            admin.rpush(settings.layout().queue(), line);
        }
        admin.rpush(settings.layout().queue(), "no order");

        // when
        try (LocalStorm storm = LocalStorm.start(settings, Map.of())) {
            await("the queue is empty", () -> admin.llen(settings.layout().queue()) == 0);
            assertEquals(1, storm.cluster().getClusterInfo().get_topologies_size());
        }

        // then
        assertEquals("1000", admin.hget(settings.layout().totals(), "orders"));
        assertEquals(1, admin.llen(settings.layout().rejected()));
        assertEquals(List.of(), admin.sendCommand(Protocol.Command.ACL, "LOG"));
    }

    @Test
    void saysEachRightThatIsMissing() throws IOException {
        // given
        acl(documented(PASSWORD).words());
        acl("SETUSER", "topology", "-zadd", "-publish", "-eval");

        // when
        InvalidSettingsException e =
                assertThrows(InvalidSettingsException.class, () -> SubmitChecks.local(settings, false));

        // then
        assertTrue(
                e.getMessage()
                        .endsWith(": must permit EVAL, PUBLISH on coffee:live, ZADD on coffee:periods:30s,"
                                + " ZADD on coffee:periods:1h, ZADD on coffee:periods:1d"),
                e.getMessage());
        assertEquals(0, admin.dbSize());
    }

    @Test
    void saysThatThePasswordIsWrongWithoutShowingIt() throws IOException {
        // given
        acl(documented("another").words());

        // when
        InvalidSettingsException e =
                assertThrows(InvalidSettingsException.class, () -> SubmitChecks.local(settings, false));

        // then
        assertTrue(e.getMessage().contains("must be a Redis that accepts the login: WRONGPASS"), e.getMessage());
        assertFalse(e.getMessage().contains(PASSWORD), e.getMessage());
    }

    @Test
    void saysThatAKeyHoldsSomethingElse() throws IOException {
        // given
        acl(documented(PASSWORD).words());
        admin.set(settings.layout().queue(), "no list");

        // when
        InvalidSettingsException e =
                assertThrows(InvalidSettingsException.class, () -> SubmitChecks.local(settings, false));

        // then
        assertTrue(e.getMessage().contains("coffee:orders has another type: WRONGTYPE"), e.getMessage());
    }

    @Test
    void aFullRedisIsNoReasonNotToStart() throws IOException {
        // given
        acl(documented(PASSWORD).words());
        admin.configSet("maxmemory", "1");

        // then
        assertDoesNotThrow(() -> SubmitChecks.local(settings, false));
    }

    @Test
    void thePasswordIsNowhereInWhatStormIsGiven() throws IOException {
        // given
        acl(documented(PASSWORD).words());

        // when
        Config config = OrderTopology.config(settings);
        StormTopology topology = OrderTopology.topology(settings);

        // then
        assertFalse(config.toString().contains(PASSWORD));
        String serialized = new String(
                topology.get_bolts().get("save").get_bolt_object().get_serialized_java(), StandardCharsets.ISO_8859_1);
        assertTrue(serialized.contains("redis.passwordFile"));
        assertFalse(topology.toString().contains(PASSWORD));
        assertFalse(serialized.contains(PASSWORD));
    }

    private void acl(String... words) {
        admin.sendCommand(Protocol.Command.ACL, words);
    }

    private static DocumentedUser documented(String password) throws IOException {
        DocumentedUser user = DocumentedUser.of(Path.of("README.md"), "topology");
        return new DocumentedUser(user.name(), password, user.rules());
    }
}
