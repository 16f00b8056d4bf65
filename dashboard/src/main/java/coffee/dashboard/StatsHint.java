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
 * The command that shows, on a terminal, the counts of the dashboard's own pipeline: it names what is not the default.
 * Who logs in is left out; whoever types it has a login of his own.
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

    /** As a shell takes it: a prefix such as {coffee} has signs that mean something there. */
    private static String quoted(String word) {
        return word.matches("[\\w.:/-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
