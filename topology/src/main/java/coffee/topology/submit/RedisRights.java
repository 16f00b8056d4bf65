package coffee.topology.submit;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.redis.Problems;
import coffee.redis.RedisAddress;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Tries whether Redis answers, permits what the topology does, and has at its keys what belongs there. Every command
 * that the topology sends is queued in a transaction, where Redis refuses what the user may not do, and then the
 * transaction is discarded: nothing is changed.
 */
final class RedisRights {

    private final RedisAddress address;
    private final RedisLayout layout;
    private final List<PeriodLength> lengths;

    RedisRights(Settings settings) {
        address = settings.redis();
        layout = settings.layout();
        lengths = settings.periods().stream().map(KeptPeriod::length).toList();
    }

    void check(Problems problems) {
        try (Connection connection = address.openConnection()) {
            missing(connection).forEach(right -> problems.add("redis.uri", address.toString(), "must permit " + right));
            types(connection, problems);
        } catch (JedisAccessControlException e) {
            problems.add("redis.uri", address.toString(), "must be a Redis that lets us in: " + e.getMessage());
        } catch (JedisConnectionException e) {
            problems.add("redis.uri", address.toString(), "must be a Redis that answers: " + innermost(e));
        } catch (JedisException e) {
            problems.add("redis.uri", address.toString(), "must be a Redis that works: " + e.getMessage());
        }
    }

    private List<String> missing(Connection connection) {
        if (!permitted(connection, List.of("MULTI"))) {
            return List.of("MULTI");
        }
        List<String> missing = new ArrayList<>();
        for (List<String> command : commands()) {
            if (!permitted(connection, command)) {
                missing.add(command.get(0) + (command.size() > 1 ? " on " + command.get(1) : ""));
            }
        }
        permitted(connection, List.of("DISCARD"));
        return missing;
    }

    /** What the spout, the commit, the live channel and the sweep of the periods' index do. Only queued, and harmless besides. */
    private List<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>(List.of(
                List.of("GET", layout.committed()),
                List.of("LRANGE", layout.queue(), "0", "0"),
                List.of("LLEN", layout.queue()),
                List.of("LINDEX", layout.queue(), "0"),
                List.of("LTRIM", layout.queue(), "0", "-1"),
                List.of("SET", layout.committed(), "0"),
                List.of("RPUSH", layout.rejected(), ""),
                List.of("LTRIM", layout.rejected(), "0", "-1"),
                List.of("EVAL", "return 1", "0"),
                List.of("EVALSHA", "0".repeat(40), "0"),
                List.of("PUBLISH", layout.live(), ""),
                List.of("INFO", "server")));
        hash(layout.totals(), commands);
        for (PeriodLength length : lengths) {
            Period period = length.at(Instant.EPOCH);
            hash(layout.period(period), commands);
            commands.add(List.of("PEXPIREAT", layout.period(period), "1"));
            commands.add(List.of("EXISTS", layout.period(period)));
            commands.add(List.of("ZADD", layout.periods(length), "XX", "0", "0"));
            commands.add(List.of("ZRANGE", layout.periods(length), "0", "0"));
            commands.add(List.of("ZREM", layout.periods(length), ""));
        }
        return commands;
    }

    private static void hash(String key, List<List<String>> commands) {
        commands.add(List.of("HGET", key, "orders"));
        commands.add(List.of("HMGET", key, "orders"));
        commands.add(List.of("HGETALL", key));
        commands.add(List.of("HKEYS", key));
        commands.add(List.of("HLEN", key));
        commands.add(List.of("HSET", key, "orders", "0"));
    }

    /** A full Redis refuses writes already here; that passes, and is no matter of rights. */
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
        for (List<String> command : List.of(
                List.of("LLEN", layout.queue()),
                List.of("GET", layout.committed()),
                List.of("HLEN", layout.totals()),
                List.of("LRANGE", layout.rejected(), "0", "0"))) {
            try {
                ask(connection, command);
            } catch (JedisAccessControlException e) {
                continue;
            } catch (JedisDataException e) {
                problems.add(
                        "prefix",
                        layout.prefix(),
                        "must lead to keys of ours, but " + command.get(1) + " is none: " + e.getMessage());
            }
        }
    }

    private static void ask(Connection connection, List<String> command) {
        ProtocolCommand word = () -> command.get(0).getBytes(StandardCharsets.US_ASCII);
        connection.sendCommand(word, command.subList(1, command.size()).toArray(String[]::new));
        connection.getOne();
    }

    private static String innermost(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at.getMessage();
    }
}
