package coffee.agent;

import coffee.cli.CommandFailure;
import coffee.kafka.KafkaAddress;
import coffee.redis.RedisAddress;
import coffee.redis.RedisAddress.Location;
import coffee.redis.RedisAddress.Login;
import coffee.redis.Tls;
import coffee.settings.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The settings that the sink needs, as the variables that the configurations name; with secrets. */
final class SinkQueue {

    private static final String URI = "COFFEE_REDIS_URI";
    private static final String KAFKA = "COFFEE_QUEUE_KAFKA_BOOTSTRAP";
    private static final String SECOND_URI = "COFFEE_REDIS_URI_2";

    private SinkQueue() {}

    static Map<String, String> variables(Settings settings, AgentConf conf) {
        Map<String, String> variables = new TreeMap<>();
        if (conf.asksFor(URI)) {
            variables.put(URI, uri(settings.redis()));
            if (System.getenv(SECOND_URI) == null) {
                variables.put(SECOND_URI, variables.get(URI));
            }
        }
        if (conf.asksFor(KAFKA)) {
            KafkaAddress kafka = kafka(settings, conf);
            variables.put(KAFKA, kafka.bootstrap());
            variables.put("COFFEE_QUEUE_KAFKA_TOPIC", kafka.topic());
        }
        variables.put("COFFEE_REDIS_TIMEOUT", settings.redis().timeout().toMillis() + "ms");
        variables.put("COFFEE_REDIS_KEY", settings.layout().queue());
        variables.put("COFFEE_LIMITS_MAX_QUEUE", Long.toString(settings.limits().maxQueue()));
        return variables;
    }

    private static KafkaAddress kafka(Settings settings, AgentConf conf) {
        KafkaAddress kafka = settings.kafka()
                .orElseThrow(() -> new CommandFailure(
                        conf.file() + " needs a Kafka: name it with --set queue.kafka.bootstrap=host:9092"))
                .address();
        if (!kafka.client().isEmpty()) {
            throw new CommandFailure(
                    "the shipped configurations know nothing of queue.kafka.client: copy one, and write"
                            + " these settings into it as properties of its sink");
        }
        return kafka;
    }

    private static String uri(RedisAddress redis) {
        String scheme = redis.tls() == null ? "redis://" : "rediss://";
        if (redis.tls() != null && !redis.tls().equals(Tls.DEFAULT)) {
            throw new CommandFailure("the shipped configurations know nothing of redis.tls: copy one, and write the"
                    + " properties redis.tls.* of its sink into it");
        }
        if (!(redis.location() instanceof Location.Server server)) {
            throw new CommandFailure("the shipped configurations know nothing of Sentinels: copy one, and write"
                    + " redis.sentinels and redis.master of its sink into it");
        }
        return scheme + login(redis.login()) + server.at() + "/" + redis.database();
    }

    private static String login(Login login) {
        if (login.password() == null) {
            return "";
        }
        return encoded(login.user() == null ? "" : login.user()) + ":" + encoded(login.password()) + "@";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
