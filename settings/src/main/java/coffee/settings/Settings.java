package coffee.settings;

import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.redis.Problems;
import coffee.redis.RedisAddress;
import coffee.settings.SettingsReader.Given;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All settings of a pipeline, valid by construction and immutable. Made from a file, the environment and the command
 * line, or from the plain map in which they travel to another process.
 */
public final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.{}:-]{1,64}");
    private static final String NAME_RULE = "must be 1 to 64 of letters, digits and _ . - : { }";
    private static final int MOST_QUEUES = 256;

    private final RedisAddress redis;
    private final RedisLayout layout;
    private final Optional<KafkaSettings> kafka;
    private final Schema schema;
    private final List<KeptPeriod> periods;
    private final Limits limits;
    private final TopologySettings topology;
    private final DashboardSettings dashboard;
    private final SortedMap<String, String> given;
    private final SortedMap<String, String> known;
    private final SortedSet<String> bareSecrets;

    private Settings(SettingsReader in) {
        redis = in.section(() -> RedisSection.from(in));
        layout = in.section(() -> layout(in));
        kafka = in.section(() -> KafkaSettings.from(in));
        schema = in.section(() -> OrdersSection.from(in));
        periods = in.section(() -> KeptPeriod.from(in));
        limits = in.section(() -> Limits.from(in));
        topology = in.section(() -> TopologySettings.from(in));
        dashboard = in.section(() -> DashboardSettings.from(in));
        in.check();
        given = in.given();
        known = in.known();
        bareSecrets = in.bareSecrets();
    }

    /** The prefix of all keys, and the names of the queues. */
    private static RedisLayout layout(SettingsReader in) {
        String prefix = in.text("prefix", RedisLayout.DEFAULT.prefix());
        String queue = in.text("queue", RedisLayout.DEFAULT.queueNames().get(0));
        List<String> names =
                Pattern.compile(",").splitAsStream(queue).map(String::strip).toList();
        new Rules()
                .that(NAME.matcher(prefix).matches(), "prefix", prefix, NAME_RULE)
                .that(names.stream().allMatch(name -> NAME.matcher(name).matches()), "queue", queue, NAME_RULE)
                .that(names.size() <= MOST_QUEUES, "queue", queue, "must be at most " + MOST_QUEUES + " names")
                .that(apart(new RedisLayout(prefix, names)), "queue", queue, "must be names that differ")
                .check();
        return new RedisLayout(prefix, names);
    }

    /** No list is given twice, or is the key at which the position of another is stored. */
    private static boolean apart(RedisLayout layout) {
        List<String> queues = layout.queues();
        return queues.stream().distinct().count() == queues.size()
                && queues.stream().map(layout::committed).noneMatch(queues::contains);
    }

    /**
     * Reads the settings of a file, if there is one. The environment overrides the file, and {@code property=value}
     * words override both. Throws {@link coffee.redis.InvalidSettingsException} with all problems.
     */
    public static Settings read(Optional<Path> file, Map<String, String> environment, List<String> words) {
        Problems problems = new Problems();
        Map<String, Given> fromFile =
                file.map(f -> YamlSettings.read(f, problems)).orElse(Map.of());
        Map<String, Given> commandLine = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                problems.add("--set", word, "must be property=value");
            } else {
                commandLine.put(word.substring(0, equals), new Given(word.substring(equals + 1), "command line"));
            }
        }
        return new Settings(new SettingsReader(commandLine, environment, fromFile, environment, problems));
    }

    /** Settings with these properties, and the defaults of all others. Reads the result of {@link #toMap}. */
    public static Settings of(Map<String, String> properties) {
        Map<String, Given> words = new LinkedHashMap<>();
        properties.forEach((name, text) -> words.put(name, new Given(text, "")));
        return new Settings(new SettingsReader(words, Map.of(), Map.of(), System.getenv(), new Problems()));
    }

    public static Settings defaults() {
        return of(Map.of());
    }

    /**
     * These settings as plain text to send to another process; secrets are given by name only. Throws
     * {@link coffee.redis.InvalidSettingsException} if a secret is known only by its value.
     */
    public Map<String, String> toMap() {
        Problems problems = new Problems();
        for (String property : bareSecrets) {
            problems.add(property, null, "cannot travel: " + advice(property));
        }
        problems.throwIfAny();
        return new TreeMap<>(given);
    }

    private static String advice(String property) {
        if (property.startsWith("queue.kafka.client.")) {
            return "name where it is with ${env:VARIABLE} or ${file:PATH:KEY}";
        }
        return property.endsWith(".uri")
                ? "leave the password out, and name where it is with redis.passwordEnv or redis.passwordFile"
                : "name where it is with " + property + "Env or " + property + "File";
    }

    /** Every known property with its default, empty where there is none. */
    public SortedMap<String, String> known() {
        return new TreeMap<>(known);
    }

    public RedisAddress redis() {
        return redis;
    }

    public RedisLayout layout() {
        return layout;
    }

    /** The topic that orders are queued in; empty if they are in a list in Redis. */
    public Optional<KafkaSettings> kafka() {
        return kafka;
    }

    /** Which fields of an order are counted, and which of them together. */
    public Schema schema() {
        return schema;
    }

    /** The lengths of period that are counted, the shortest first; never empty. */
    public List<KeptPeriod> periods() {
        return periods;
    }

    /** Whether pairs of names are counted in periods of that length. */
    public boolean crosses(PeriodLength length) {
        return periods.stream().anyMatch(p -> p.length().equals(length) && p.crosses());
    }

    public Limits limits() {
        return limits;
    }

    public TopologySettings topology() {
        return topology;
    }

    public DashboardSettings dashboard() {
        return dashboard;
    }

    /** What was given, by property; secrets are not shown. */
    @Override
    public String toString() {
        return "Settings" + given;
    }
}
