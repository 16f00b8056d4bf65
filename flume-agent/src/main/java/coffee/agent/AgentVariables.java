package coffee.agent;

import coffee.cli.CommandFailure;
import coffee.kafka.KafkaAddress;
import coffee.redis.RedisAddress;
import coffee.redis.RedisAddress.Location;
import coffee.redis.RedisAddress.Login;
import coffee.redis.Tls;
import coffee.settings.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The environment variables to which the shipped configurations refer: where the queue and the orders are. */
final class AgentVariables {

    static final String FILE = "COFFEE_FLUME_FILE";
    static final String FILES = "COFFEE_FLUME_FILES";
    static final String FOLDER = "COFFEE_FLUME_FOLDER";

    /** How a rotated file that is not compressed ends: with a dot or a dash, and a number, a date, "old" or "bak". */
    private static final String ROTATED = "([.-](\\d[\\d.:TZ_-]*|old|bak))?";

    private static final String UNPACKED = "[^.].*(?<!\\.(gz|bz2|xz|zst|zip|tmp|part))";

    private static final String URI = "COFFEE_REDIS_URI";
    private static final String KAFKA = "COFFEE_QUEUE_KAFKA_BOOTSTRAP";
    private static final String SECOND_URI = "COFFEE_REDIS_URI_2";

    private AgentVariables() {}

    /** The settings that the sink needs, secrets included. */
    static Map<String, String> ofQueue(Settings settings, AgentConf conf) {
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
            throw new CommandFailure("the shipped configurations do not support queue.kafka.client: copy one, and write"
                    + " these settings into it as properties of its sink");
        }
        return kafka;
    }

    private static String uri(RedisAddress redis) {
        String scheme = redis.tls() == null ? "redis://" : "rediss://";
        if (redis.tls() != null && !redis.tls().equals(Tls.DEFAULT)) {
            throw new CommandFailure("the shipped configurations do not support redis.tls: copy one, and write the"
                    + " properties redis.tls.* of its sink into it");
        }
        if (!(redis.location() instanceof Location.Server server)) {
            throw new CommandFailure("the shipped configurations do not support Sentinels: copy one, and write"
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

    static boolean asksForOrders(AgentConf conf) {
        return conf.asksFor(FILE) || conf.asksFor(FOLDER);
    }

    /** Where the orders are: a file to follow, which need not exist yet, or a folder of files. */
    static Map<String, String> ofOrders(Path path, AgentConf conf) throws IOException {
        Path place = path.toAbsolutePath().normalize();
        boolean folder = Files.isDirectory(place);
        if (!folder && conf.asksFor(FOLDER)) {
            throw new CommandFailure(place + " must be a folder, for " + conf.file());
        }
        if (folder && conf.asksFor(FILE + "}")) {
            throw new CommandFailure(place + " is a folder, but " + conf.file() + " follows one file");
        }
        if (!folder && !Files.isDirectory(place.getParent())) {
            throw new CommandFailure("there is no folder " + place.getParent());
        }
        Map<String, String> variables = new TreeMap<>();
        if (folder) {
            variables.put(FOLDER, place.toString());
            variables.put(FILES, place + "/" + UNPACKED);
        } else {
            variables.put(FILE, place.toString());
            variables.put(
                    FILES, place.getParent() + "/" + rolled(place.getFileName().toString()));
        }
        return variables;
    }

    /** A pattern for the file, its rotated forms, and the files that the generator's {@code --roll} names after it. */
    private static String rolled(String name) {
        int dot = name.lastIndexOf('.');
        int stem = dot > 0 ? dot : name.length();
        return Pattern.quote(name.substring(0, stem)) + "(-\\d{8}T\\d{9}Z-\\d{4,})?"
                + Pattern.quote(name.substring(stem)) + ROTATED;
    }
}
