package coffee.agent;

import coffee.redis.Location;
import coffee.redis.Login;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The settings that the sink needs, as the variables that the configurations name; with secrets. */
final class SinkRedis {

    private SinkRedis() {}

    static Map<String, String> variables(Settings settings) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("COFFEE_REDIS_URI", uri(settings.redis()));
        variables.put("COFFEE_REDIS_KEY", settings.layout().queue());
        variables.put("COFFEE_LIMITS_MAX_QUEUE", Long.toString(settings.limits().maxQueue()));
        return variables;
    }

    private static String uri(RedisAddress redis) {
        String scheme = redis.tls() == null ? "redis://" : "rediss://";
        Location.Server server = (Location.Server) redis.location();
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
