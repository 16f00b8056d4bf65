package coffee.topology.ingest.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.Handover;
import coffee.delivery.QueueException;
import coffee.delivery.files.FileFollower;
import coffee.delivery.files.FollowConfig;
import coffee.delivery.files.FollowConfig.FileGroup;
import coffee.delivery.kafka.KafkaQueue;
import coffee.kafka.KafkaAddress;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.TlsFront;
import coffee.settings.Settings;
import coffee.store.CountsStore.Standing;
import coffee.store.TopicQueue;
import coffee.topology.TestSettings;
import coffee.topology.ingest.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/** Brokers that admit only clients with a password or a certificate, whose secrets the settings give by name. */
@Tag("full")
@Timeout(120)
class KafkaLoginIT {

    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"coffee\" password=\"%s\"%s;";

    /** A variable that is set on every machine. */
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
                // when
                Settings settings = travelled(settings(topic, redis, client(named)));
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
                            IOException.class, () -> KafkaLog.of(settings(topic, redis, client("wrong-" + SECRET))))
                    .getMessage();
            assertTrue(refused.contains("Authentication failed"), refused);
            assertFalse(refused.contains(SECRET), refused);
        }
    }

    /**
     *  1. start a broker that speaks TLS only, and asks each client for its certificate
     *  2. deliver a file to a topic there, and read it as the topology does
     *  3. both refuse an address that the broker's certificate does not name
     */
    @Test
    void writesAndReadsATopicOverTls(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("secrets.properties"), "tls=" + TlsFront.PASSWORD + "\n");
        Files.writeString(folder.resolve("orders.jsonl"), "one\ntwo\n");
        int port = EmbeddedKafka.freePort();
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no");
                TlsFront keys = TlsFront.to(redis.port(), folder);
                EmbeddedKafka broker = EmbeddedKafka.start(
                        port,
                        folder.resolve("kafka"),
                        "advertised.listeners=PLAINTEXT://localhost:" + port,
                        "listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name=PLAINTEXT",
                        "ssl.client.auth=required",
                        "ssl.keystore.location=" + keys.serverKeys(),
                        "ssl.keystore.password=" + TlsFront.PASSWORD,
                        "ssl.truststore.location=" + trusted(folder, keys.serverKeys(), keys.clientKeys()),
                        "ssl.truststore.password=" + TlsFront.PASSWORD);
                Topic topic = new Topic(broker, 1, tls(keys, TlsFront.PASSWORD, ""))) {
            Map<String, String> client = tls(keys, "${file:" + folder.resolve("secrets.properties") + ":tls}", "https");
            Settings unnamed = travelled(settings(topic, redis, client));
            Settings settings = travelled(settings(topic, redis, client, "queue.kafka.bootstrap=localhost:" + port));
            // when
            deliver(folder, settings.kafka().orElseThrow().address());
            // then
            try (Log log = KafkaLog.of(settings).get(0).open()) {
                assertEquals(2, lines(log));
            }
            String refused = assertThrows(
                            QueueException.class,
                            () -> deliver(folder, unnamed.kafka().orElseThrow().address()))
                    .getMessage();
            assertTrue(refused.contains("the TLS handshake failed: ") && refused.contains("127.0.0.1 found"), refused);
            assertThrows(IOException.class, () -> KafkaLog.of(unnamed));
        }
    }

    /** A store with the certificates of these stores of keys. */
    private static Path trusted(Path folder, Path... stores) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Path store : stores) {
            KeyStore keys = KeyStore.getInstance(store.toFile(), TlsFront.PASSWORD.toCharArray());
            String alias = keys.aliases().nextElement();
            trusted.setCertificateEntry(alias, keys.getCertificate(alias));
        }
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, TlsFront.PASSWORD.toCharArray());
        }
        return file;
    }

    private static Map<String, String> tls(TlsFront keys, String password, String checkHost) {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.endpoint.identification.algorithm",
                checkHost,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                keys.serverCertificate().toString(),
                "ssl.keystore.location",
                keys.clientKeys().toString(),
                "ssl.keystore.password",
                password);
    }

    private static void deliver(Path folder, KafkaAddress kafka) throws QueueException {
        Handover handover = new Handover();
        FollowConfig config = new FollowConfig(
                List.of(FileGroup.parse(folder + "/orders\\.jsonl")),
                FollowConfig.Start.BEGINNING,
                100,
                1 << 20,
                null,
                65_536,
                Duration.ZERO,
                Duration.ZERO,
                10);
        try (Delivery delivery = new Delivery(
                        "tls", new KafkaQueue(kafka, "agent"), handover, DeliveryConfig.DEFAULT, System::nanoTime);
                FileFollower files = new FileFollower(config, handover, Clock.systemUTC(), System::nanoTime)) {
            delivery.claim();
            while (delivery.unconfirmed() < 2) {
                files.poll().forEach(delivery::add);
            }
            delivery.flush();
            delivery.settle();
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

    /** As a worker has them. */
    private static Settings travelled(Settings settings) {
        return Settings.of(settings.toMap());
    }

    private static Settings settings(Topic topic, EmbeddedRedis redis, Map<String, String> client, String... more) {
        List<String> words = new ArrayList<>(List.of("redis.uri=" + redis.uri()));
        client.forEach((name, value) -> words.add("queue.kafka.client." + name + "=" + value));
        words.addAll(List.of(more));
        return TestSettings.of(topic.settings(words.toArray(String[]::new)));
    }
}
