package coffee.topology.ingest.kafka;

import coffee.kafka.KafkaAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Asks a cluster about the topic of the orders. For one thread. */
public final class KafkaTopic implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaAddress kafka;
    private final Admin admin;

    public KafkaTopic(KafkaAddress kafka) throws IOException {
        this.kafka = kafka;
        Map<String, Object> settings = new HashMap<>();
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("request.timeout.ms", (int) PATIENCE.toMillis() / 2);
        settings.putAll(kafka.clientSettings());
        try {
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            throw failed(kafka, e);
        }
    }

    String clusterId() throws IOException {
        return get(admin.describeCluster().clusterId());
    }

    /** The topic's id: one that is deleted and created again has another. */
    String id() throws IOException {
        return describe().topicId().toString();
    }

    /** How many partitions the topic has now. */
    public int partitions() throws IOException {
        return describe().partitions().size();
    }

    private TopicDescription describe() throws IOException {
        return get(
                admin.describeTopics(List.of(kafka.topic())).topicNameValues().get(kafka.topic()));
    }

    private <T> T get(KafkaFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw failed(kafka, e.getCause());
        }
    }

    static IOException failed(KafkaAddress kafka, Throwable e) {
        return new IOException(kafka + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            admin.close(Duration.ZERO);
        } catch (KafkaException e) {
            // it is unusable in either case
        }
    }
}
