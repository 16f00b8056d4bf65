package coffee.pipeline;

import coffee.kafka.KafkaAddress;
import coffee.redis.RedisAddress;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One process of the pipeline, before it runs.
 *
 * @param name what it is called on the screen, and its log file
 * @param program what is run; {@code bin/coffee} if it is empty
 * @param words what follows the program
 * @param environment variables to add to those of this process
 * @param health the check whether it works
 */
public record Part(
        String name, Optional<Path> program, List<String> words, Map<String, String> environment, Health health) {

    public Part {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** A command of ours. */
    public Part(String name, List<String> words, Map<String, String> environment, Health health) {
        this(name, Optional.empty(), words, environment, health);
    }

    /** Whether a part works by now. It is called repeatedly and does not block for long. */
    @FunctionalInterface
    public interface Health {

        Duration PATIENCE = Duration.ofSeconds(2);

        Health RUNS = () -> true;

        boolean isWell();

        /** A Redis that answers. */
        static Health redis(RedisAddress address) {
            return () -> {
                try (Connection connection = address.openConnection()) {
                    return connection.ping();
                } catch (JedisException e) {
                    return false;
                }
            };
        }

        /** A Kafka that answers and has the topic, which is created where there is none. */
        static Health topic(KafkaAddress kafka, int partitions) {
            return () -> {
                try (Admin admin = Admin.create(kafka.clientSettings(PATIENCE))) {
                    if (!admin.listTopics().names().get().contains(kafka.topic())) {
                        admin.createTopics(
                                        List.of(new NewTopic(kafka.topic(), Optional.of(partitions), Optional.empty())))
                                .all()
                                .get();
                    }
                    return true;
                } catch (ExecutionException e) {
                    return false;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            };
        }

        /** A web server that answers that address with 200. */
        static Health http(URI address) {
            return () -> {
                try {
                    HttpURLConnection connection =
                            (HttpURLConnection) address.toURL().openConnection();
                    connection.setConnectTimeout((int) PATIENCE.toMillis());
                    connection.setReadTimeout((int) PATIENCE.toMillis());
                    try {
                        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
                    } finally {
                        connection.disconnect();
                    }
                } catch (IOException e) {
                    return false;
                }
            };
        }
    }
}
