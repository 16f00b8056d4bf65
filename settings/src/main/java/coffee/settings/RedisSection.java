package coffee.settings;

import coffee.redis.Problems;
import coffee.redis.RedisAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The section {@code redis}: the properties of {@link RedisAddress}, with its secrets by value or by name. */
final class RedisSection {

    private static final String PREFIX = "redis.";
    private static final String URI = "uri";
    private static final String USUAL_URI = "redis://127.0.0.1:6379";
    private static final String USUAL_TIMEOUT = Durations.format(RedisAddress.DEFAULT_TIMEOUT);
    private static final List<String> PLACES = List.of(URI, "host", "port", "sentinels", "master");
    private static final Set<String> SECRETS =
            Set.of("password", "sentinelPassword", "tls.trustStorePassword", "tls.keyStorePassword");

    private RedisSection() {}

    static RedisAddress from(SettingsReader in) {
        Map<String, String> given = new HashMap<>();
        for (String name : RedisAddress.properties()) {
            value(in, name).ifPresent(text -> given.put(name, text));
        }
        if (PLACES.stream().noneMatch(given::containsKey)) {
            given.put(URI, USUAL_URI);
        }
        Problems problems = new Problems();
        Optional<RedisAddress> address = RedisAddress.read(given, PREFIX, problems);
        problems.throwIfAny();
        return address.orElseThrow();
    }

    private static Optional<String> value(SettingsReader in, String name) {
        if (SECRETS.contains(name)) {
            return in.secret(PREFIX + name);
        }
        return switch (name) {
            case URI -> in.uri(PREFIX + name, USUAL_URI);
            case "timeout" -> in.optional(PREFIX + name, USUAL_TIMEOUT);
            default -> in.optional(PREFIX + name, "");
        };
    }
}
