package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.flume.KafkaSink.KafkaSinkConfig;
import coffee.redis.InvalidSettingsException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flume.Context;
import org.junit.jupiter.api.Test;

class KafkaSinkTest {

    private static final Map<String, String> GIVEN =
            Map.of("type", "coffee.flume.KafkaSink", "kafka.bootstrap", "a:9092,b:9092", "kafka.topic", "orders");

    private static Context context(String... more) {
        Map<String, String> properties = new TreeMap<>(GIVEN);
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return new Context(properties);
    }

    @Test
    void readsItsPropertiesAndPassesOnThoseOfTheClient() {
        KafkaSinkConfig config = KafkaSinkConfig.from(context("kafka.client.security.protocol", "SSL"));
        assertEquals("topic orders of Kafka at a:9092,b:9092", config.toString());
        assertEquals("SSL", config.kafka().clientSettings().get("security.protocol"));
        assertEquals(100, config.batchSize());
    }

    @Test
    void reportsAllThatIsWrong() {
        InvalidSettingsException wrong = assertThrows(
                InvalidSettingsException.class,
                () -> KafkaSinkConfig.from(context("kafka.topic", "a b", "batchsize", "1", "kafka.client.acks", "1")));
        assertEquals(3, wrong.problems().size(), wrong.getMessage());
    }

    @Test
    void takesLinesOfAFileSourceOnly() {
        KafkaSink sink = new KafkaSink();
        sink.setName("k");
        sink.configure(context());
        QueueException refused = assertThrows(
                QueueException.class, () -> sink.config().plainMode(sink, null).process());
        assertEquals(Kind.STOPPED, refused.kind());
        assertTrue(refused.getMessage().contains("FileSource only"), refused.getMessage());
    }
}
