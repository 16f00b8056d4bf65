package coffee.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KafkaAddressTest {

    private final Problems problems = new Problems();

    @Test
    void passesOnTheSettingsOfClients() {
        KafkaAddress kafka = KafkaAddress.read(
                        Map.of("bootstrap", "a:1, b:2", "topic", "orders", "client.security.protocol", "SSL"),
                        "kafka.",
                        problems)
                .orElseThrow();
        assertEquals("a:1,b:2", kafka.clientSettings().get("bootstrap.servers"));
        assertEquals("SSL", kafka.clientSettings().get("security.protocol"));
    }

    @Test
    void noRequestMayTakeLongerThanTheCallThatItIsPartOf() {
        KafkaAddress kafka = new KafkaAddress("a:1", "orders", new TreeMap<>());
        KafkaAddress hasty = new KafkaAddress("a:1", "orders", new TreeMap<>(Map.of("default.api.timeout.ms", "700")));
        for (String setting : List.of("default.api.timeout.ms", "request.timeout.ms")) {
            assertEquals("5000", kafka.clientSettings(Duration.ofSeconds(5)).get(setting));
            assertEquals("700", hasty.clientSettings(Duration.ofSeconds(5)).get(setting));
        }
        assertEquals("a:1", hasty.clientSettings(Duration.ofSeconds(5)).get("bootstrap.servers"));
    }

    @Test
    void reportsAllThatIsWrong() {
        assertTrue(KafkaAddress.read(
                        Map.of("bootstrap", "kafka", "topic", "or ders", "client.acks", "0"), "kafka.", problems)
                .isEmpty());
        assertEquals(
                List.of("kafka.bootstrap", "kafka.topic", "kafka.client.acks"),
                problems.found().stream().map(p -> p.property()).toList());
    }

    @Test
    void tellsASecretFromTheNameOfOne() {
        assertTrue(KafkaAddress.isBareSecret("ssl.keystore.password", "hush"));
        assertTrue(KafkaAddress.isBareSecret("sasl.jaas.config", "… required password=\"hush\";"));
        assertFalse(KafkaAddress.isBareSecret("sasl.jaas.config", "… required password=\"${env:KAFKA_PASSWORD}\";"));
        assertFalse(KafkaAddress.isBareSecret("security.protocol", "SSL"));
    }

    @Test
    void showsNoSecret() {
        KafkaAddress kafka = KafkaAddress.read(
                        Map.of("bootstrap", "a:1", "topic", "orders", "client.ssl.key.password", "hush"), "", problems)
                .orElseThrow();
        assertEquals("topic orders of Kafka at a:1", kafka.toString());
    }
}
