package coffee.dashboard;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.RedisAddress.Location;
import coffee.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;

/**
 * The command that shows the same counts on a terminal: it names every setting that is not the default. The login is
 * left out; users of a terminal have their own.
 */
final class StatsHint {

    private StatsHint() {}

    static String of(Settings settings) {
        Settings usual = Settings.defaults();
        List<String> words = new ArrayList<>(List.of("bin/coffee stats"));
        RedisAddress redis = settings.redis();
        if (!redis.location().equals(usual.redis().location()) || redis.tls() != null || redis.database() != 0) {
            words.addAll(locate(redis));
        }
        RedisLayout layout = settings.layout();
        if (!layout.prefix().equals(usual.layout().prefix())) {
            words.add("prefix=" + quoted(layout.prefix()));
        }
        if (!layout.queueNames().equals(usual.layout().queueNames())) {
            words.add("queue=" + quoted(String.join(",", layout.queueNames())));
        }
        return String.join(" --set ", words);
    }

    private static List<String> locate(RedisAddress redis) {
        if (redis.location() instanceof Location.Sentinels s) {
            String at = s.at().stream().map(HostAndPort::toString).collect(Collectors.joining(","));
            return List.of("redis.sentinels=" + at, "redis.master=" + quoted(s.master()));
        }
        String scheme = redis.tls() == null ? "redis://" : "rediss://";
        return List.of(
                "redis.uri=" + scheme + redis.location() + (redis.database() == 0 ? "" : "/" + redis.database()));
    }

    /** Quoted for a shell: a prefix such as {coffee} has special characters. */
    private static String quoted(String word) {
        return word.matches("[\\w.:/-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
