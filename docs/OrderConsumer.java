import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A second reader of the orders, beside the topology: prints each committed order of a topic, at least once. It has a group of
 * its own, so it does not affect other readers.
 *
 * <pre>
 *   java -cp 'kafka-embedded/target/lib/*' docs/OrderConsumer.java 127.0.0.1:9092 orders my-group
 * </pre>
 */
final class OrderConsumer {

    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", args[0]);
        settings.put("group.id", args[2]);
        // If the group has no position yet, start at the oldest order.
        settings.put("auto.offset.reset", "earliest");
        // Skip orders of transactions that are not committed.
        settings.put("isolation.level", "read_committed");
        // Commit below, after the work: a reader that commits before the work may lose orders when it is killed.
        settings.put("enable.auto.commit", "false");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(args[1]));
            while (true) {
                for (ConsumerRecord<String, String> order : consumer.poll(Duration.ofSeconds(1))) {
                    System.out.println(order.value());
                }
                consumer.commitSync();
            }
        }
    }
}
