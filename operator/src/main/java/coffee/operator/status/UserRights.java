package coffee.operator.status;

import coffee.contract.RedisLayout;
import coffee.settings.Settings;
import coffee.store.TopologyRight;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * Checks that the Redis users of docs/operations.md have the rights that their programs need. Users with other names are
 * skipped, because it is not known which program they belong to.
 */
final class UserRights {

    /** The rights that the program of this user needs. */
    private record Need(String user, String commands, List<String> keys, List<String> channels) {}

    private static final String SINK =
            "llen rpush hgetall hmget hset hdel get set del type pexpire persist eval watch multi exec";
    private static final String DASHBOARD =
            "get llen lindex lrange hgetall hlen hmget zrange subscribe unsubscribe ping info";

    private final Connection connection;
    private final Map<String, Set<String>> categories = new HashMap<>();

    UserRights(Connection connection) {
        this.connection = connection;
    }

    void examine(Settings settings, Doctor doctor) {
        try {
            Set<String> users = new HashSet<>(words(ask("USERS")));
            for (Need need : needs(settings)) {
                if (users.contains(need.user())) {
                    examine(need, doctor);
                }
            }
        } catch (JedisAccessControlException e) {
            doctor.warning(
                    "this user may not ask for the rights of others (ACL), so they were not checked",
                    "run doctor as a user who may (+acl)");
        }
    }

    private static List<Need> needs(Settings settings) {
        RedisLayout layout = settings.layout();
        List<String> counts =
                List.of(layout.totals(), layout.rejected(), layout.schema(), layout.prefix() + ":periods:30s");
        List<Need> needs = new ArrayList<>();
        if (settings.kafka().isEmpty()) {
            List<String> pushed = layout.queues().stream()
                    .flatMap(queue -> Stream.of(queue, queue + ":files:any", queue + ":pushed:any"))
                    .toList();
            needs.add(new Need("flume", SINK, with(pushed, Stream.of(layout.prefix() + ":store")), List.of()));
            needs.add(new Need("replay", SINK, with(pushed, Stream.of(layout.prefix() + ":store")), List.of()));
        }
        needs.add(topology(TopologyRight.all(settings)));
        needs.add(new Need("dashboard", DASHBOARD, with(counts, layout.queues().stream()), List.of(layout.live())));
        return needs;
    }

    private static Need topology(List<TopologyRight> rights) {
        Stream<String> commands =
                rights.stream().map(right -> right.command().get(0).toLowerCase(Locale.ROOT));
        return new Need(
                "topology",
                Stream.concat(commands.distinct(), Stream.of("multi", "exec", "discard"))
                        .collect(Collectors.joining(" ")),
                targets(rights, TopologyRight.Target.KEY),
                targets(rights, TopologyRight.Target.CHANNEL));
    }

    private static List<String> targets(List<TopologyRight> rights, TopologyRight.Target kind) {
        return rights.stream()
                .filter(right -> right.target() == kind)
                .map(right -> right.command().get(1))
                .distinct()
                .toList();
    }

    private static List<String> with(List<String> keys, Stream<String> more) {
        return Stream.concat(keys.stream(), more).toList();
    }

    private void examine(Need need, Doctor doctor) {
        Map<String, List<String>> rights = new HashMap<>();
        List<?> answer = (List<?>) ask("GETUSER", need.user());
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            rights.put(words(answer.get(i)).get(0), words(answer.get(i + 1)));
        }
        if (!rights.getOrDefault("flags", List.of()).contains("on")) {
            doctor.error("the Redis user " + need.user() + " is switched off", "ACL SETUSER " + need.user() + " on");
            return;
        }
        List<String> missing = new ArrayList<>();
        List<String> rules = rights.getOrDefault("commands", List.of());
        Stream.of(need.commands().split(" "))
                .filter(command -> !permits(rules, command))
                .forEach(command -> missing.add("+" + command));
        need.keys().stream()
                .filter(key -> !covers(rights.getOrDefault("keys", List.of()), "~", key))
                .forEach(key -> missing.add("~" + key));
        need.channels().stream()
                .filter(channel -> !covers(rights.getOrDefault("channels", List.of()), "&", channel))
                .forEach(channel -> missing.add("&" + channel));
        if (!missing.isEmpty()) {
            doctor.error(
                    "the Redis user " + need.user() + " lacks " + String.join(" ", missing),
                    "give it the rights that docs/operations.md names (ACL SETUSER " + need.user() + " …)");
        }
    }

    /** The last rule that is about the command decides, as in Redis. */
    private boolean permits(List<String> rules, String command) {
        boolean permitted = false;
        for (String rule : rules) {
            String what = rule.substring(1);
            boolean about = what.startsWith("@") ? isIn(what.substring(1), command) : what.equals(command);
            permitted = about ? rule.startsWith("+") : permitted;
        }
        return permitted;
    }

    private boolean isIn(String category, String command) {
        return category.equals("all")
                || categories
                        .computeIfAbsent(category, c -> new HashSet<>(words(ask("CAT", c))))
                        .contains(command);
    }

    /** Redis 6.2 lists plain patterns; later versions put {@code sign} before each. */
    private static boolean covers(List<String> patterns, String sign, String name) {
        return patterns.stream()
                .map(pattern -> pattern.startsWith(sign) ? pattern.substring(1) : pattern)
                .map(pattern -> "\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E")
                .anyMatch(pattern -> Pattern.matches(pattern, name));
    }

    private Object ask(String... words) {
        connection.sendCommand(Command.ACL, words);
        return connection.getOne();
    }

    /** Flattens an answer into words: the elements of lists, and texts split at their spaces. */
    private static List<String> words(Object answer) {
        if (answer instanceof List<?> list) {
            return list.stream().flatMap(each -> words(each).stream()).toList();
        }
        return answer instanceof byte[] text
                ? List.of(new String(text, StandardCharsets.UTF_8).split(" "))
                : List.of(String.valueOf(answer));
    }
}
