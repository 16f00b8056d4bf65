package coffee.agent;

import coffee.cli.CommandFailure;
import coffee.redis.Location;
import coffee.redis.Login;
import coffee.redis.RedisAddress;
import coffee.redis.Tls;
import coffee.settings.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The settings that the sink needs, as the variables that the configurations name; with secrets. */
final class SinkRedis {

    private static final String URI = "COFFEE_REDIS_URI";
    private static final String SECOND_URI = "COFFEE_REDIS_URI_2";

    private SinkRedis() {}

    static Map<String, String> variables(Settings settings, AgentConf conf) {
        Map<String, String> variables = new TreeMap<>();
        if (conf.asksFor(URI)) {
            variables.put(URI, uri(settings.redis()));
            if (System.getenv(SECOND_URI) == null) {
                variables.put(SECOND_URI, variables.get(URI));
            }
        }
        variables.put("COFFEE_REDIS_TIMEOUT", settings.redis().timeout().toMillis() + "ms");
        variables.put("COFFEE_REDIS_KEY", settings.layout().queue());
        variables.put("COFFEE_LIMITS_MAX_QUEUE", Long.toString(settings.limits().maxQueue()));
        return variables;
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
