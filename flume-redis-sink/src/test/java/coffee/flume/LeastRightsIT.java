package coffee.flume;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.DocumentedUser;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;

/** The Redis users in the README have every right that the sink needs, and the log names each missing right. */
@Timeout(60)
class LeastRightsIT {

    @TempDir
    private Path temp;

    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(1);

    @AutoClose
    private final Logs logs = Logs.of(RedisSink.class);

    @Test
    void theDocumentedUserSufficesBehindAFileSource() throws Exception {
        make(documented(0));
        admin.hset("shop:orders:pushed:it", "f:" + temp.resolve("elsewhere"), "0 2 abcd 1");
        for (int life = 0; life < 2; life++) {
            Path file = temp.resolve("orders-" + life + ".jsonl");
            Files.writeString(file, "line-" + life + "\n");
            int wanted = life + 1;
            try (InnerAgent agent = fileAgent().start()) {
                await(() -> admin.llen("shop:orders") == wanted);
                // an unexpected owner makes the guard refuse the next batch
                admin.hset("shop:orders:files:it", "owner", "somebody");
                Files.writeString(file, "line-" + life + "\nmore\n");
                await(() -> agent.sink("r").counter().getEventWriteFail() > 0);
                await(() -> agent.sink("r").counter().getOutage() == 0);
            }
            admin.lpop("shop:orders", 10);
            for (int i = 0; i < wanted; i++) {
                admin.rpush("shop:orders", "counted");
            }
        }
        assertEquals(List.of(), admin.sendCommand(Protocol.Command.ACL, "LOG"));
    }

    @Test
    void theDocumentedUserSufficesBehindAnyOtherSource() throws Exception {
        make(documented(1));
        try (InnerAgent agent = plainAgent().start()) {
            await(() -> admin.llen("shop:orders") > 0);
            admin.set("shop:orders:pushed:it", "somebody");
            long before = admin.llen("shop:orders");
            await(() -> admin.llen("shop:orders") > before + 10);
        }
        assertEquals(List.of(), admin.sendCommand(Protocol.Command.ACL, "LOG"));
    }

    @ParameterizedTest
    @CsvSource({
        "+rpush, +rpush",
        "+llen, +llen",
        "+watch, +watch",
        "+multi, +multi",
        "+exec, +exec",
        "+hset, +hset",
        "+eval, +eval",
        "+type, +type",
        "~shop:orders, ~shop:orders:files:it ~shop:store ~shop:orders",
        "~shop:store, ~shop:orders:files:it ~shop:store ~shop:orders",
        "~shop:orders:files:*, ~shop:orders:files:it"
    })
    void namesTheMissingRightBehindAFileSource(String right, String named) throws Exception {
        makeWithout(right, documented(0));
        Files.writeString(temp.resolve("orders.jsonl"), "line\n");
        try (InnerAgent agent = fileAgent().start()) {
            await(() -> logs.count("lacks a right for user \"flume\"") > 0);
            assertEquals(0, admin.llen("shop:orders"));
            assertTrue(logs.count("lacks a right for user \"flume\": " + named) > 0, logs::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+rpush, +rpush",
        "+watch, +watch",
        "+multi, +multi",
        "+exec, +exec",
        "+set, +set",
        "+eval, +eval",
        "~shop:orders:pushed:*, ~shop:orders:pushed:it",
        "~shop:orders, ~shop:orders:pushed:it ~shop:orders"
    })
    void namesTheMissingRightBehindAnyOtherSource(String right, String named) throws Exception {
        makeWithout(right, documented(1));
        try (InnerAgent agent = plainAgent().start()) {
            await(() -> logs.count("lacks a right for user \"flume\"") > 0);
            assertEquals(0, admin.llen("shop:orders"));
            assertTrue(logs.count("lacks a right for user \"flume\": " + named) > 0, logs::toString);
        }
    }

    /** A user in the README: 0 is for a sink behind a file source, 1 for a sink behind any other source. */
    private static DocumentedUser documented(int which) throws IOException {
        return DocumentedUser.allOf(Path.of("README.md")).get(which);
    }

    private void make(DocumentedUser user) {
        admin.sendCommand(Protocol.Command.ACL, user.words());
    }

    private void makeWithout(String right, DocumentedUser user) {
        List<String> rules = new ArrayList<>(user.rules());
        assertTrue(rules.remove(right), right);
        make(new DocumentedUser(user.name(), user.password(), rules));
    }

    private InnerAgent fileAgent() throws IOException {
        return new InnerAgent(
                temp,
                "sources.f.type = coffee.flume.FileSource\nsources.f.files = " + temp + "/.*jsonl\n"
                        + "sources.f.batchSize = 100\n" + common());
    }

    private InnerAgent plainAgent() throws IOException {
        return new InnerAgent(temp, "sources.f.type = seq\nsources.f.batchSize = 1\n" + common());
    }

    private String common() {
        return """
                sources = f
                channels = c
                sinks = r
                sources.f.channels = c
                channels.c.type = memory
                sinks.r.type = coffee.flume.RedisSink
                sinks.r.channel = c
                sinks.r.redis.uri = redis://flume:password@127.0.0.1:%d
                sinks.r.redis.key = shop:orders
                sinks.r.identity = it
                """.formatted(redis.port());
    }
}
