package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flume.Context;
import org.apache.flume.Sink.Status;
import org.apache.flume.channel.MemoryChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;

/** The Redis user that the README names is enough for all that the sink does, and each right that is missing is named. */
@Timeout(60)
class LeastRightsIT {

    private static final Pattern RULES = Pattern.compile("ACL SETUSER flume on >password ((?:[^\n]*\\\\\n)*[^\n]*)");

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(1);
    private final MemoryChannel channel = Events.channel();
    private final RedisSink sink = new RedisSink();
    private final Logs logs = Logs.of(RedisSink.class);
    private List<String> rules;

    @BeforeEach
    void readTheReadme() throws IOException {
        Matcher m = RULES.matcher(Files.readString(Path.of("README.md")));
        assertTrue(m.find());
        rules = new ArrayList<>(
                List.of(m.group(1).replaceAll("\\\\\n", " ").strip().split("\\s+")));
    }

    @AfterEach
    void stop() {
        sink.stop();
        channel.stop();
        admin.close();
        redis.close();
        logs.close();
    }

    @Test
    void theDocumentedUserSuffices() throws Exception {
        makeUser();
        for (int life = 0; life < 2; life++) {
            start();
            Events.put(channel, Events.event("order-" + life, "/orders", life * 10L));
            assertEquals(Status.READY, sink.process(), logs::toString);
            sink.stop();
        }
        assertEquals(List.of("order-0", "order-1"), admin.lrange("coffee:orders", 0, -1));
        assertTrue(admin.hexists("coffee:orders:pushed:it", "last"));
        assertEquals(List.of(), admin.executeCommand(new CommandArguments(Protocol.Command.ACL).add("LOG")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+rpush", "+llen", "+watch", "+multi", "+exec", "+hgetall", "+hset"})
    void namesTheCommandThatIsForbidden(String right) throws Exception {
        assertTrue(rules.remove(right), right);
        makeUser();
        start();
        Events.put(channel, "order");
        // when
        Status status = sink.process();
        // then
        assertEquals(Status.BACKOFF, status);
        assertEquals(0, admin.llen("coffee:orders"));
        assertEquals(1, logs.count("lacks a right for user \"flume\": " + right), logs::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"~coffee:orders", "~coffee:orders:pushed:*"})
    void namesTheKeyThatIsForbidden(String key) throws Exception {
        assertTrue(rules.remove(key), key);
        makeUser();
        start();
        Events.put(channel, "order");
        // when
        Status status = sink.process();
        // then
        assertEquals(Status.BACKOFF, status);
        assertEquals(0, admin.llen("coffee:orders"));
        String named = key.replace("*", "it");
        assertEquals(1, logs.count("lacks a right for user \"flume\": " + named), logs::toString);
    }

    private void makeUser() {
        admin.executeCommand(new CommandArguments(Protocol.Command.ACL)
                .addObjects("SETUSER", "flume", "on", ">password")
                .addObjects(rules));
    }

    private void start() {
        sink.setName("sink");
        sink.configure(
                new Context(Map.of("redis.uri", "redis://flume:password@127.0.0.1:" + redis.port(), "identity", "it")));
        sink.setChannel(channel);
        sink.start();
    }
}
