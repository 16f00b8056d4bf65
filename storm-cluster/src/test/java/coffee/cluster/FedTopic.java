package coffee.cluster;

import coffee.kafka.embedded.EmbeddedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic in a broker of its own. Each order is written exactly once, even if the broker is killed meanwhile. */
final class FedTopic implements AutoCloseable {

    private static final String NAME = "orders";
    private static final String LONG = Long.toString(Duration.ofMinutes(10).toMillis());

    private final EmbeddedKafka broker = EmbeddedKafka.start();
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile int partitions;
    private volatile Exception failure;
    private int sent;

    FedTopic(int partitions) throws InterruptedException {
        this.partitions = partitions;
        broker.createTopic(NAME, partitions);
        // An idempotent producer: an order whose acknowledgement is lost is sent again, and written once.
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "delivery.timeout.ms", LONG, "max.block.ms", LONG),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Map<String, String> settings() {
        return Map.of("queue.kafka.bootstrap", broker.bootstrap(), "queue.kafka.topic", NAME);
    }

    void send(List<byte[]> lines) {
        int partition = sent++ % partitions;
        for (byte[] line : lines) {
            producer.send(new ProducerRecord<>(NAME, partition, null, line), (done, e) -> {
                if (e != null) {
                    failure = e;
                }
            });
        }
    }

    /** Waits until all that was sent is written. */
    void flush() {
        producer.flush();
        if (failure != null) {
            throw new AssertionError("an order was not written", failure);
        }
    }

    void killBroker() {
        broker.kill();
        broker.restart();
    }

    void freezeBroker(Duration time) throws IOException, InterruptedException {
        signal("-STOP");
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(broker.process().pid()))
                .start()
                .waitFor();
    }

    void addPartition() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createPartitions(Map.of(NAME, NewPartitions.increaseTo(partitions + 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        partitions++;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        broker.close();
    }
}
