package coffee.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.kafka.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dashboard of a pipeline whose orders are queued in a topic. */
@Tag("full")
@Timeout(120)
class TopicIT {

    /**
     *  1. put seven orders into a topic, and count three of them
     *  2. the stream, the totals and the metrics show four waiting orders
     *  3. stop the broker and count one more: the last known number of four is still shown
     *  4. start the broker again: three orders wait
     */
    @Test
    void tellsWhatWaitsInTheTopic() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrap());
            broker.createTopic("orders", 2);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                for (int i = 0; i < 7; i++) {
                    producer.send(new ProducerRecord<>("orders", i % 2, null, "{}".getBytes(StandardCharsets.UTF_8)));
                }
            }
            try (Service service = Service.start(
                            "queue.kafka.bootstrap",
                            broker.bootstrap(),
                            "queue.kafka.client.default.api.timeout.ms",
                            "1000");
                    LiveStream stream = service.watch()) {
                service.pipeline().redis().hset("coffee:kafka:orders:0", "offset", "3");
                stream.next("snapshot", e -> queued(e) == 4 && committed(e) == 3);
                assertEquals(4, service.json("/api/totals").get("queued").getAsLong());
                assertTrue(service.get("/metrics").body().contains("\ncoffee_queue_length 4.0\n"));

                broker.kill();
                service.pipeline().count(ModelPipeline.order(null, "2030", "Cash", "Latte"));
                service.pipeline().redis().hset("coffee:kafka:orders:0", "offset", "4");
                assertEquals(4, queued(stream.next("snapshot", e -> e.orders() == 1)));

                broker.restart();
                stream.next("snapshot", e -> queued(e) == 3 && committed(e) == 4);
            }
        }
    }

    private static long queued(LiveStream.Event event) {
        return event.data().get("queued").getAsLong();
    }

    private static long committed(LiveStream.Event event) {
        return event.data().get("committed").getAsLong();
    }
}
