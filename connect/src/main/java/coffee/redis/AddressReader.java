package coffee.redis;

import coffee.redis.RedisAddress.Location;
import coffee.redis.RedisAddress.Login;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;

/** Reads a {@link RedisAddress} from settings and notes all that is wrong with them. For one thread, used once. */
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

    private final AddressSettings settings;

    AddressReader(Map<String, String> settings, String prefix, Problems problems) {
        this.settings = new AddressSettings(settings, prefix, problems);
    }

    Optional<RedisAddress> read() {
        settings.checkNames(PROPERTIES);
        Optional<RedisUri> uri = settings.has("uri") ? readUri() : Optional.empty();
        Location location = uri.<Location>map(u -> new Location.Server(u.at())).orElseGet(this::location);
        Login login = login(
                "username",
                "password",
                uri.map(RedisUri::user).orElse(null),
                uri.map(RedisUri::password).orElse(null));
        int database = database(uri.map(RedisUri::database).orElse(null));
        Tls tls = Tls.read(settings, uri.map(RedisUri::tls).orElse(null));
        Duration timeout = settings.duration("timeout", RedisAddress.DEFAULT_TIMEOUT);
        return settings.wellSoFar()
                ? Optional.of(new RedisAddress(location, login, database, tls, timeout))
                : Optional.empty();
    }

    private Optional<RedisUri> readUri() {
        for (String other : ELSEWHERE) {
            if (settings.has(other)) {
                settings.problem(other, "must not stand beside " + settings.name("uri") + ", which says where");
            }
        }
        String text = settings.get("uri");
        Optional<RedisUri> uri = RedisUri.parse(text);
        if (uri.isEmpty()) {
            settings.problem("uri", RedisUri.masked(text), RedisUri.RULE);
        }
        return uri;
    }

    private Location location() {
        if (settings.has("sentinels") || settings.has("master")) {
            return sentinels();
        }
        return new Location.Server(
                new HostAndPort(settings.get("host", "localhost"), settings.integer("port", REDIS_PORT, 1, 65_535)));
    }

    private Location sentinels() {
        for (String other : List.of("host", "port")) {
            if (settings.has(other)) {
                settings.problem(other, "must not stand beside " + settings.name("sentinels") + ", which say where");
            }
        }
        String master = settings.get("master", "");
        if (master.isBlank()) {
            settings.problem("master", null, "must name the master that the Sentinels watch");
        }
        List<HostAndPort> nodes = new ArrayList<>();
        for (String node : settings.get("sentinels", "").split(",", -1)) {
            RedisUri.hostAndPort(node.strip(), SENTINEL_PORT)
                    .ifPresentOrElse(
                            nodes::add,
                            () -> settings.problem("sentinels", "must be host or host:port, separated by commas"));
        }
        Login login = login("sentinelUsername", "sentinelPassword", null, null);
        return nodes.isEmpty() || master.isBlank() ? null : new Location.Sentinels(nodes, master, login);
    }

    private Login login(String userProperty, String passwordProperty, String uriUser, String uriPassword) {
        String user = besideUri(userProperty, uriUser);
        String password = besideUri(passwordProperty, uriPassword);
        if (password != null && password.isEmpty()) {
            settings.problem(passwordProperty, null, "must not be empty");
        }
        if (user != null && password == null) {
            settings.problem(passwordProperty, null, "is missing: a user needs a password");
            return Login.NONE;
        }
        return new Login(user, password);
    }

    /** The URI's word or the property's; both together would leave open which one holds. */
    private String besideUri(String property, String inUri) {
        if (inUri == null) {
            return settings.get(property, null);
        }
        if (settings.has(property)) {
            settings.problem(property, null, "must not stand beside " + settings.name("uri") + ", which has one");
        }
        return inUri;
    }

    private int database(Integer inUri) {
        if (inUri == null) {
            return settings.integer("database", 0, 0, MAX_DATABASE);
        }
        besideUri("database", inUri.toString());
        return inUri;
    }
}
