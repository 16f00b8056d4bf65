package coffee.topology.submit;

import coffee.cli.CommandFailure;
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
import java.util.Optional;
import java.util.stream.Stream;
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
    private final List<Right> rights;

    RedisRights(Settings settings) {
        address = settings.redis();
        layout = settings.layout();
        rights = Right.all(
                layout,
                settings.kafka().map(kafka -> kafka.address().topic()),
                settings.periods().stream().map(KeptPeriod::length).toList());
    }

    void check(Problems problems) {
        try (Connection connection = address.openConnection()) {
            List<String> missing = missing(connection);
            if (!missing.isEmpty()) {
                problems.add("redis.uri", address.toString(), "must permit " + String.join(", ", missing));
            }
            types(connection, problems);
        } catch (JedisAccessControlException e) {
            problems.add("redis.uri", address.toString(), "must be a Redis that lets us in: " + e.getMessage());
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
        for (Right right : rights) {
            if (!permitted(connection, right.command())) {
                missing.add(right.toString());
            }
        }
        permitted(connection, List.of("DISCARD"));
        return missing;
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
                        "must lead to keys of ours, but " + command.get(1) + " is none: " + e.getMessage());
            }
        }
    }

    private static void ask(Connection connection, List<String> command) {
        ProtocolCommand word = () -> command.get(0).getBytes(StandardCharsets.US_ASCII);
        connection.sendCommand(word, command.subList(1, command.size()).toArray(String[]::new));
        connection.getOne();
    }

    /**
     * Something that the topology's Redis user must be permitted: a command, and what it is done to, if that matters. Immutable.
     *
     * @param command one that is harmless where it is only queued
     * @param hasKey whether what follows the command's name is the key or the channel that it is done to
     */
    private record Right(List<String> command, boolean hasKey) {

        /** What the spout, the commit, the live channel and the sweep of the periods' indexes do. */
        static List<Right> all(RedisLayout layout, Optional<String> topic, List<PeriodLength> lengths) {
            List<Right> all = new ArrayList<>();
            topic.map(name -> layout.partition(name, 0)).ifPresent(key -> {
                all.add(on(key, "EXISTS"));
                all.add(on(key, "HGET", "offset"));
                all.add(on(key, "HMGET", "offset"));
                all.add(on(key, "HSET", "offset", "0"));
            });
            for (String queue : topic.isPresent() ? List.<String>of() : layout.queues()) {
                all.add(on(layout.committed(queue), "GET"));
                all.add(on(queue, "LRANGE", "0", "0"));
                all.add(on(queue, "LLEN"));
                all.add(on(queue, "LINDEX", "0"));
                all.add(on(queue, "LTRIM", "0", "-1"));
                all.add(on(layout.committed(queue), "SET", "0"));
            }
            all.addAll(List.of(
                    on(layout.schema(), "GET"),
                    on(layout.schema(), "SET", ""),
                    on(layout.rejected(), "RPUSH", ""),
                    on(layout.rejected(), "LTRIM", "0", "-1"),
                    on(layout.rejected(), "LLEN"),
                    on(layout.rejected(), "LRANGE", "0", "0"),
                    on(layout.rejectedSize(), "GET"),
                    on(layout.rejectedSize(), "SET", ""),
                    without("EVAL", "return 1", "0"),
                    without("EVALSHA", "0".repeat(40), "0"),
                    on(layout.live(), "PUBLISH", ""),
                    without("TIME"),
                    without("INFO", "server")));
            hash(layout.totals(), all);
            for (PeriodLength length : lengths) {
                Period period = length.at(Instant.EPOCH);
                hash(layout.period(period), all);
                all.add(on(layout.period(period), "PEXPIREAT", "1"));
                all.add(on(layout.period(period), "EXISTS"));
                all.add(on(layout.periods(length), "ZADD", "XX", "0", "0"));
                all.add(on(layout.periods(length), "ZRANGE", "0", "0"));
                all.add(on(layout.periods(length), "ZREM", ""));
            }
            return all;
        }

        private static void hash(String key, List<Right> all) {
            all.add(on(key, "HGET", "orders"));
            all.add(on(key, "HMGET", "orders"));
            all.add(on(key, "HGETALL"));
            all.add(on(key, "HKEYS"));
            all.add(on(key, "HLEN"));
            all.add(on(key, "HSET", "orders", "0"));
        }

        /** A command whose first argument is the key or the channel. */
        private static Right on(String key, String command, String... more) {
            return new Right(
                    Stream.concat(Stream.of(command, key), Stream.of(more)).toList(), true);
        }

        private static Right without(String... command) {
            return new Right(List.of(command), false);
        }

        /** As a message names it. */
        @Override
        public String toString() {
            return command.get(0) + (hasKey ? " on " + command.get(1) : "");
        }
    }
}
