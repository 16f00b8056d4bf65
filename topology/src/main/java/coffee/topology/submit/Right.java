package coffee.topology.submit;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that the topology's Redis user must be permitted: a command, and what it is done to, if that matters. Immutable.
 *
 * @param command one that is harmless where it is only queued
 * @param hasKey whether what follows the command's name is the key or the channel that it is done to
 */
record Right(List<String> command, boolean hasKey) {

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
        return new Right(Stream.concat(Stream.of(command, key), Stream.of(more)).toList(), true);
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
