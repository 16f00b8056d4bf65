package coffee.store;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A right that the topology's Redis user needs: a command and, if it matters, its key or channel. A submit tries each
 * right, and doctor looks each up in the rights of that user. Immutable.
 *
 * @param command a command that has no effect if it is only queued in a transaction
 * @param target what the first argument of the command is
 */
public record TopologyRight(List<String> command, Target target) {

    /** What a command applies to. */
    public enum Target {
        KEY,
        CHANNEL,
        NOTHING
    }

    /** What the spout, the commit, the live channel and the sweep of the periods' indexes do. */
    public static List<TopologyRight> all(Settings settings) {
        RedisLayout layout = settings.layout();
        Optional<String> topic = settings.kafka().map(kafka -> kafka.address().topic());
        List<TopologyRight> all = new ArrayList<>();
        topic.map(name -> layout.partition(name, 0)).ifPresent(key -> {
            all.add(on(key, "EXISTS"));
            all.add(on(key, "HGET", "offset"));
            all.add(on(key, "HMGET", "offset"));
            all.add(on(key, "HSET", "offset", "0"));
        });
        for (String queue : layout.queues()) {
            all.add(on(layout.committed(queue), "GET"));
            all.add(on(queue, "LLEN"));
            all.add(on(queue, "LINDEX", "0"));
            if (topic.isEmpty()) {
                all.add(on(queue, "LRANGE", "0", "0"));
                all.add(on(queue, "LTRIM", "0", "-1"));
                all.add(on(layout.committed(queue), "SET", "0"));
            }
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
                new TopologyRight(List.of("PUBLISH", layout.live(), ""), Target.CHANNEL),
                without("TIME"),
                without("INFO", "server")));
        hash(layout.totals(), all);
        for (KeptPeriod kept : settings.periods()) {
            PeriodLength length = kept.length();
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

    private static void hash(String key, List<TopologyRight> all) {
        all.add(on(key, "HGET", "orders"));
        all.add(on(key, "HMGET", "orders"));
        all.add(on(key, "HGETALL"));
        all.add(on(key, "HKEYS"));
        all.add(on(key, "HLEN"));
        all.add(on(key, "HSET", "orders", "0"));
    }

    /** A command whose first argument is the key. */
    private static TopologyRight on(String key, String command, String... more) {
        return new TopologyRight(
                Stream.concat(Stream.of(command, key), Stream.of(more)).toList(), Target.KEY);
    }

    private static TopologyRight without(String... command) {
        return new TopologyRight(List.of(command), Target.NOTHING);
    }

    /** As a message names it. */
    @Override
    public String toString() {
        return command.get(0) + (target == Target.NOTHING ? "" : " on " + command.get(1));
    }
}
