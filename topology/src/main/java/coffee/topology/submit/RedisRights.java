package coffee.topology.submit;

import coffee.cli.CommandFailure;
import coffee.contract.RedisLayout;
import coffee.redis.Problems;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import coffee.store.TopologyRight;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Checks that Redis answers, that it permits what the topology does, and that the keys have the right types. Every
 * command that the topology sends is queued in a transaction, where Redis refuses what the user may not do. The
 * transaction is then discarded, so nothing changes.
 */
final class RedisRights {

    private final RedisAddress address;
    private final RedisLayout layout;
    private final List<TopologyRight> rights;

    RedisRights(Settings settings) {
        address = settings.redis();
        layout = settings.layout();
        rights = TopologyRight.all(settings);
    }

    void check(Problems problems) {
        try (Connection connection = address.openConnection()) {
            List<String> missing = missing(connection);
            if (!missing.isEmpty()) {
                problems.add("redis.uri", address.toString(), "must permit " + String.join(", ", missing));
            }
            types(connection, problems);
        } catch (JedisAccessControlException e) {
            problems.add("redis.uri", address.toString(), "must be a Redis that accepts the login: " + e.getMessage());
        } catch (JedisConnectionException e) {
            problems.add(
                    "redis.uri",
                    address.toString(),
                    "must be a Redis that answers: " + CommandFailure.cause(e).getMessage());
        } catch (JedisException e) {
            problems.add("redis.uri", address.toString(), "must be a Redis that works: " + e.getMessage());
        }
    }

    private List<String> missing(Connection connection) {
        if (!permitted(connection, List.of("MULTI"))) {
            return List.of("MULTI");
        }
        List<String> missing = new ArrayList<>();
        for (TopologyRight right : rights) {
            if (!permitted(connection, right.command())) {
                missing.add(right.toString());
            }
        }
        permitted(connection, List.of("DISCARD"));
        return missing;
    }

    /** A full Redis refuses writes already here; that is temporary, and not a missing right. */
    private static boolean permitted(Connection connection, List<String> command) {
        try {
            ask(connection, command);
            return true;
        } catch (JedisAccessControlException e) {
            return false;
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("OOM")) {
                return true;
            }
            throw e;
        }
    }

    private void types(Connection connection, Problems problems) {
        List<List<String>> commands = new ArrayList<>(
                List.of(List.of("HLEN", layout.totals()), List.of("LRANGE", layout.rejected(), "0", "0")));
        for (String queue : layout.queues()) {
            commands.add(List.of("LLEN", queue));
            commands.add(List.of("GET", layout.committed(queue)));
        }
        for (List<String> command : commands) {
            try {
                ask(connection, command);
            } catch (JedisAccessControlException e) {
                continue;
            } catch (JedisDataException e) {
                problems.add(
                        "prefix",
                        layout.prefix(),
                        "must lead to this pipeline's keys, but " + command.get(1) + " has another type: "
                                + e.getMessage());
            }
        }
    }

    private static void ask(Connection connection, List<String> command) {
        ProtocolCommand word = () -> command.get(0).getBytes(StandardCharsets.US_ASCII);
        connection.sendCommand(word, command.subList(1, command.size()).toArray(String[]::new));
        connection.getOne();
    }
}
