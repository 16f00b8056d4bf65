package coffee.redis;

import coffee.redis.RedisAddress.Location;
import coffee.redis.RedisAddress.Login;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.HostAndPort;

/**
 * Reads a {@link RedisAddress} from settings by name, and adds all their problems under their full names. For one
 * thread, used once.
 */
final class AddressReader {

    static final List<String> PROPERTIES = List.of(
            "uri",
            "host",
            "port",
            "username",
            "password",
            "database",
            "sentinels",
            "master",
            "sentinelUsername",
            "sentinelPassword",
            "timeout",
            "tls.enabled",
            "tls.trustStore",
            "tls.trustStorePassword",
            "tls.keyStore",
            "tls.keyStorePassword",
            "tls.checkHostName");

    private static final List<String> ELSEWHERE = List.of("host", "port", "sentinels", "master");
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int MAX_DATABASE = 65_535;
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|)");

    private final Map<String, String> values;
    private final String prefix;
    private final Problems problems;

    AddressReader(Map<String, String> values, String prefix, Problems problems) {
        this.values = values;
        this.prefix = prefix;
        this.problems = problems;
    }

    Optional<RedisAddress> read() {
        int before = problems.found().size();
        for (String name : new TreeSet<>(values.keySet())) {
            if (!PROPERTIES.contains(name)) {
                problems.addUnknown(
                        name(name), PROPERTIES.stream().map(this::name).toList());
            }
        }
        Optional<RedisUri> uri = has("uri") ? readUri() : Optional.empty();
        Location location = uri.<Location>map(u -> new Location.Server(u.at())).orElseGet(this::location);
        Login login = login(
                "username",
                "password",
                uri.map(RedisUri::user).orElse(null),
                uri.map(RedisUri::password).orElse(null));
        int database = database(uri.map(RedisUri::database).orElse(null));
        Tls tls = Tls.read(this, uri.map(RedisUri::tls).orElse(null));
        Duration timeout = duration("timeout", RedisAddress.DEFAULT_TIMEOUT);
        return problems.found().size() == before
                ? Optional.of(new RedisAddress(location, login, database, tls, timeout))
                : Optional.empty();
    }

    private Optional<RedisUri> readUri() {
        for (String other : ELSEWHERE) {
            if (has(other)) {
                problem(other, "must not stand beside " + name("uri") + ", which says where");
            }
        }
        String text = get("uri");
        Optional<RedisUri> uri = RedisUri.parse(text);
        if (uri.isEmpty()) {
            problem("uri", RedisUri.masked(text), RedisUri.RULE);
        }
        return uri;
    }

    private Location location() {
        if (has("sentinels") || has("master")) {
            return sentinels();
        }
        return new Location.Server(new HostAndPort(get("host", "localhost"), integer("port", REDIS_PORT, 1, 65_535)));
    }

    private Location sentinels() {
        for (String other : List.of("host", "port")) {
            if (has(other)) {
                problem(other, "must not stand beside " + name("sentinels") + ", which say where");
            }
        }
        String master = get("master", "");
        if (master.isBlank()) {
            problem("master", null, "must name the master that the Sentinels watch");
        }
        List<HostAndPort> nodes = new ArrayList<>();
        for (String node : get("sentinels", "").split(",", -1)) {
            RedisUri.hostAndPort(node.strip(), SENTINEL_PORT)
                    .ifPresentOrElse(
                            nodes::add, () -> problem("sentinels", "must be host or host:port, separated by commas"));
        }
        Login login = login("sentinelUsername", "sentinelPassword", null, null);
        return nodes.isEmpty() || master.isBlank() ? null : new Location.Sentinels(nodes, master, login);
    }

    private Login login(String userProperty, String passwordProperty, String uriUser, String uriPassword) {
        String user = besideUri(userProperty, uriUser);
        String password = besideUri(passwordProperty, uriPassword);
        if (password != null && password.isEmpty()) {
            problem(passwordProperty, null, "must not be empty");
        }
        if (user != null && password == null) {
            problem(passwordProperty, null, "is missing: a user needs a password");
            return Login.NONE;
        }
        return new Login(user, password);
    }

    /** The value in the URI, or that of the property; both together are a problem. */
    private String besideUri(String property, String inUri) {
        if (inUri == null) {
            return get(property, null);
        }
        if (has(property)) {
            problem(property, null, "must not stand beside " + name("uri") + ", which has one");
        }
        return inUri;
    }

    private int database(Integer inUri) {
        if (inUri == null) {
            return integer("database", 0, 0, MAX_DATABASE);
        }
        besideUri("database", inUri.toString());
        return inUri;
    }

    // The settings, for Tls too.

    boolean has(String property) {
        return values.get(property) != null;
    }

    String get(String property) {
        return values.get(property);
    }

    String get(String property, String otherwise) {
        return has(property) ? get(property) : otherwise;
    }

    private int integer(String property, int otherwise, int min, int max) {
        if (!has(property)) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(get(property).strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same rule
        }
        problem(property, "must be a whole number from " + min + " to " + max);
        return otherwise;
    }

    boolean flag(String property, boolean otherwise) {
        String value = get(property, Boolean.toString(otherwise)).strip();
        if (!"true".equalsIgnoreCase(value) && !"false".equalsIgnoreCase(value)) {
            problem(property, "must be true or false");
        }
        return "true".equalsIgnoreCase(value);
    }

    private Duration duration(String property, Duration otherwise) {
        if (!has(property)) {
            return otherwise;
        }
        Matcher m = DURATION.matcher(get(property).strip());
        if (m.matches()) {
            long number = Long.parseLong(m.group(1));
            Duration value = "s".equals(m.group(2)) ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (!value.isZero() && value.compareTo(Duration.ofHours(1)) <= 0) {
                return value;
            }
        }
        problem(property, "must be from 1 ms to 3600 s, in milliseconds or with a unit, such as 500ms or 2s");
        return otherwise;
    }

    /** Adds a problem that shows the property's value, which must not be a secret. */
    void problem(String property, String rule) {
        problem(property, get(property), rule);
    }

    void problem(String property, String value, String rule) {
        problems.add(name(property), value, rule);
    }

    String name(String property) {
        return prefix + property;
    }
}
