package coffee.kafka;

import coffee.redis.Problems;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A topic of a Kafka cluster, and how clients connect to it. Secrets are best given by name: a value of {@code client}
 * may be {@code ${env:VARIABLE}} or {@code ${file:PATH:KEY}}, which Kafka's clients resolve themselves, so that only
 * the name is in the settings. Immutable; a secret is never shown.
 *
 * @param bootstrap {@code host:port}, several with commas between them
 * @param client further settings of Kafka's clients, such as {@code security.protocol}
 */
public record KafkaAddress(String bootstrap, String topic, SortedMap<String, String> client) {

    /** The longest name that leaves room for the suffixes of our own topics. */
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,230}");

    private static final Pattern BOOTSTRAP = Pattern.compile("[^\\s,:]+:[0-9]{1,5}(,[^\\s,:]+:[0-9]{1,5})*");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|jaas|keystore\\.key|token).*");
    private static final Pattern NAMED = Pattern.compile("(?s).*\\$\\{(env|file):[^}]+}.*");

    /** The settings that a user must not change, because counting exactly once depends on them. */
    private static final Set<String> OURS = Set.of(
            "bootstrap.servers",
            "acks",
            "auto.offset.reset",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    public KafkaAddress {
        client = new TreeMap<>(client);
    }

    /**
     * Reads the properties {@code bootstrap}, {@code topic} and {@code client.*}; adds all problems, under names that
     * begin with {@code prefix}. Empty if there are any.
     */
    public static Optional<KafkaAddress> read(Map<String, String> given, String prefix, Problems problems) {
        int before = problems.found().size();
        String bootstrap = given.getOrDefault("bootstrap", "").replaceAll("\\s", "");
        String topic = given.getOrDefault("topic", "");
        if (bootstrap.isEmpty()) {
            problems.add(prefix + "bootstrap", null, "is missing: give it, for example 127.0.0.1:9092");
        } else if (!BOOTSTRAP.matcher(bootstrap).matches()) {
            problems.add(prefix + "bootstrap", bootstrap, "must be host:port, several with commas between them");
        }
        if (topic.isEmpty()) {
            problems.add(prefix + "topic", null, "is missing: give it, for example orders");
        } else if (!TOPIC.matcher(topic).matches()) {
            problems.add(prefix + "topic", topic, "must be 1 to 230 of letters, digits and . _ -");
        }
        SortedMap<String, String> client = new TreeMap<>();
        given.forEach((name, value) -> {
            if (name.startsWith("client.")) {
                client.put(name.substring("client.".length()), value);
            }
        });
        for (String name : client.keySet()) {
            if (OURS.contains(name)) {
                problems.add(
                        prefix + "client." + name,
                        null,
                        "is not yours to set: that each order counts once rests on it");
            }
        }
        return problems.found().size() > before
                ? Optional.empty()
                : Optional.of(new KafkaAddress(bootstrap, topic, client));
    }

    /** Whether a setting of a client holds a secret itself, not the name of one. */
    public static boolean isBareSecret(String name, String value) {
        return SECRET.matcher(name).matches() && !NAMED.matcher(value).matches();
    }

    /** The settings for a Kafka client, to which the caller adds its own. */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("config.providers", "env,file");
        settings.put("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
        settings.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        settings.putAll(client);
        settings.put("bootstrap.servers", bootstrap);
        return settings;
    }

    /**
     * As {@link #clientSettings()}, for a client whose calls time out after {@code patience}, unless {@code client}
     * sets another time. Kafka refuses a timeout of requests that is longer than that of a whole call, so both are set.
     */
    public Map<String, Object> clientSettings(Duration patience) {
        Map<String, Object> settings = new HashMap<>();
        String most = client.getOrDefault("default.api.timeout.ms", Long.toString(patience.toMillis()));
        settings.put("default.api.timeout.ms", most);
        settings.put("request.timeout.ms", most);
        settings.putAll(clientSettings());
        return settings;
    }

    /** Shows the topic and the address only: the settings may contain secrets. */
    @Override
    public String toString() {
        return "topic " + topic + " of Kafka at " + bootstrap;
    }
}
