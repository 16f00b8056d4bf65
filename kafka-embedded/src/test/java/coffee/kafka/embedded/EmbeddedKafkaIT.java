package coffee.kafka.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaIT {

    private static final String TOPIC = "orders";

    @TempDir
    private Path temp;

    @Test
    void keepsWhatItConfirmedOverAKillAndLeavesNothingWhenItIsClosed() throws Exception {
        Path folder;
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            // given
            folder = kafka.log().getParent();
            kafka.createTopic(TOPIC, 1);
            send(kafka, "one");
            String id = clusterId(kafka);
            // when
            kafka.kill();
            kafka.restart();
            // then
            assertEquals(id, clusterId(kafka));
            send(kafka, "two");
            assertEquals(List.of("one", "two"), receive(kafka, 2));
            assertTrue(Files.exists(folder));
        }
        assertFalse(Files.exists(folder));
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            IOException failure = assertThrows(
                    IOException.class, () -> EmbeddedKafka.start(taken.getLocalPort(), temp.resolve("kafka")));
            assertTrue(
                    failure.getMessage().startsWith("Kafka did not start on port " + taken.getLocalPort() + ": ")
                            && failure.getMessage().contains("Exception"),
                    failure.getMessage());
        }
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void send(EmbeddedKafka kafka, String text) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, text)).get();
        }
    }

    private static List<String> receive(EmbeddedKafka kafka, int count) {
        List<String> received = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            while (received.size() < count) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> received.add(record.value()));
            }
        }
        return received;
    }
}
