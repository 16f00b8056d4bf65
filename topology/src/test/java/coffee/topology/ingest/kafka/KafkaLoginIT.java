package coffee.topology.ingest.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.store.CountsStore.Standing;
import coffee.store.TopicQueue;
import coffee.topology.ingest.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/** A broker that lets in only who has a password, which is told by the name of a file or of a variable. */
@Tag("full")
@Timeout(120)
class KafkaLoginIT {

    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"coffee\" password=\"%s\"%s;";

    /** Set everywhere. */
    private static final String VARIABLE = "PATH";

    private static final String SECRET = System.getenv(VARIABLE);

    @Test
    void readsATopicWithAPasswordThatIsKnownByNameOnly(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secrets.properties"), "kafka=" + SECRET + "\n");
        try (EmbeddedKafka broker = EmbeddedKafka.start(
                        "listener.security.protocol.map=PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name=PLAINTEXT",
                        "sasl.enabled.mechanisms=PLAIN",
                        "sasl.mechanism.inter.broker.protocol=PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config="
                                + LOGIN.formatted(SECRET, " user_coffee=\"" + SECRET + "\""));
                EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no");
                UnifiedJedis jedis = RedisAddress.local(redis.port()).openClient(1);
                Topic topic = new Topic(broker, 1, client(SECRET))) {
            topic.send(0, "one", "two");
            for (String named : new String[] {"${env:" + VARIABLE + "}", "${file:" + file + ":kafka}"}) {
                // when: as a worker has them
                Settings settings =
                        Settings.of(settings(broker, topic, redis, named).toMap());
                // then
                assertFalse(settings.toMap().toString().contains(SECRET));
                try (Log log = KafkaLog.of(settings).get(0).open();
                        TopicQueue queue =
                                new TopicQueue(settings.kafka().orElseThrow().address(), settings.layout())) {
                    assertEquals(2, lines(log));
                    Standing standing = queue.standing(jedis, new Counts());
                    assertEquals(3, standing.queued(), "two orders and the end of their transaction");
                }
            }
            String refused = assertThrows(
                            IOException.class, () -> KafkaLog.of(settings(broker, topic, redis, "wrong-" + SECRET)))
                    .getMessage();
            assertTrue(refused.contains("Authentication failed"), refused);
            assertFalse(refused.contains(SECRET), refused);
        }
    }

    private static int lines(Log log) throws IOException {
        int lines = 0;
        while (lines < 2) {
            lines += log.next().lines().count();
        }
        return lines;
    }

    private static Map<String, String> client(String password) {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", LOGIN.formatted(password, ""));
    }

    private static Settings settings(EmbeddedKafka broker, Topic topic, EmbeddedRedis redis, String password) {
        Map<String, String> properties = new TreeMap<>(topic.settings());
        properties.put("redis.uri", redis.uri());
        client(password).forEach((name, value) -> properties.put("queue.kafka.client." + name, value));
        return Settings.of(properties);
    }
}
