package coffee.topology.save.redis;

import coffee.cli.CommandFailure;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.contract.StoredSchema;
import coffee.redis.InvalidSettingsException;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import coffee.settings.Settings;
import coffee.store.SchemaStore;
import coffee.topology.count.CountedBatch.Ends;
import coffee.topology.count.CountedBatch.Line;
import coffee.topology.count.CountedBatch.Sums;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.redis.RedisLog;
import coffee.topology.save.Commit;
import coffee.topology.save.Saver.Outcome;
import coffee.topology.save.Saver.RunCheck;
import coffee.topology.save.Saver.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Commits by a script that Redis runs as one step: {@code commit.lua}, which also documents its message. Has a
 * connection of its own. For one thread.
 */
public final class RedisStore implements Store {

    private static final Script SCRIPT = Script.named("commit.lua");

    private final Connection connection;
    private final RedisLayout layout;
    private final Limits limits;
    private final List<PeriodLength> lengths;
    private final Map<PeriodLength, Long> keepMillis = new LinkedHashMap<>();
    private final String history;
    private final StoredSchema schema;

    private RedisStore(Connection connection, Settings settings) throws IOException {
        this.connection = connection;
        this.layout = settings.layout();
        this.limits = settings.limits();
        this.lengths = settings.periods().stream().map(KeptPeriod::length).toList();
        settings.periods().forEach(p -> keepMillis.put(p.length(), p.keep().toMillis()));
        connection.sendCommand(Protocol.Command.INFO, "replication");
        this.history = RedisLog.history(connection.getBulkReply());
        try (UnifiedJedis client = settings.redis().openClient(1)) {
            this.schema = new SchemaStore(client, layout).require(settings.schema(), Instant.now());
        }
    }

    /** Connects to the Redis of these settings. */
    public static RedisStore open(Settings settings) throws IOException {
        Connection connection = null;
        try {
            connection = settings.redis().openConnection();
            return new RedisStore(connection, settings);
        } catch (JedisException | InvalidSettingsException | CommandFailure | IOException e) {
            if (connection != null) {
                end(connection);
            }
            throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
        }
    }

    /** The history of the server's own lists. */
    String history() {
        return history;
    }

    @Override
    public boolean knows(Log.Id log, String of) {
        return log.kind() != Log.Kind.LIST || of.equals(history);
    }

    @Override
    public Outcome commit(Commit commit) throws IOException {
        List<String> keys = new ArrayList<>();
        byte[] message = message(commit, keys).toBytes();
        try {
            return outcome(
                    (List<?>) SCRIPT.run(connection, keys, message),
                    commit.runs().size());
        } catch (JedisDataException e) {
            return new Outcome.Refused(e.getMessage());
        } catch (JedisException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The message to the script; it names keys by their numbers, and adds them to {@code keys}. */
    MessagePack message(Commit commit, List<String> keys) {
        List<Sums> counts = new ArrayList<>();
        Map<Sums, Integer> numbers = new IdentityHashMap<>();
        List<Sums> all = new ArrayList<>();
        all.add(commit.totals());
        all.addAll(commit.periods().values());
        for (Sums sums : all) {
            if (numbers.putIfAbsent(sums, counts.size() + 1) == null) {
                counts.add(sums);
            }
        }
        Deque<byte[]> rejects = newest(commit.rejects());
        MessagePack message = new MessagePack().map(13);
        message.name("schemaKey").number(key(layout.schema(), keys));
        message.name("schemaVersion").number(schema.version());
        message.name("distinctPairs").number(limits.distinctPairs());
        message.name("distinctNames").number(limits.distinctNames());
        message.name("rejectedKept").number(limits.rejectedKept());
        message.name("rejectedBytes").number(limits.rejectedBytes().bytes());
        message.name("rejectedKey").number(key(layout.rejected(), keys));
        message.name("rejectedSizeKey").number(key(layout.rejectedSize(), keys));
        message.name("logs").array(commit.runs().size());
        commit.runs().forEach(run -> log(run, message, keys));
        message.name("counts").array(counts.size());
        counts.forEach(sums -> counts(sums, message));
        message.name("totals").map(2);
        message.name("key").number(key(layout.totals(), keys));
        message.name("counts").number(1);
        message.name("periods").array(commit.periods().size());
        Map<PeriodLength, Integer> indexes = new LinkedHashMap<>();
        lengths.forEach(length -> indexes.put(length, key(layout.periods(length), keys)));
        commit.periods()
                .forEach((period, sums) ->
                        period(period, numbers.get(sums), indexes.get(period.length()), message, keys));
        message.name("rejects").array(rejects.size());
        rejects.forEach(message::bytes);
        return message;
    }

    private static int key(String key, List<String> keys) {
        keys.add(key);
        return keys.size();
    }

    private void log(Commit.Run run, MessagePack message, List<String> keys) {
        Log.Id log = run.log();
        boolean list = log.kind() == Log.Kind.LIST;
        message.map(list ? 9 : 6);
        message.name("kind").text(log.kind().word());
        message.name("history").text(run.history());
        message.name("from").number(run.start());
        message.name("to").number(run.end());
        message.name("count").number(run.count());
        message.name("positionKey").number(key(list ? layout.committed(log.key()) : log.key(), keys));
        if (list) {
            message.name("listKey").number(key(log.key(), keys));
            Ends ends = run.ends().orElseThrow();
            line("first", ends.first(), message);
            line("last", ends.last(), message);
        }
    }

    private static void line(String name, Line line, MessagePack message) {
        message.name(name).map(2);
        message.name("length").number(line.length());
        message.name("head").bytes(line.head());
    }

    private static void counts(Sums sums, MessagePack message) {
        message.map(2).name("fields").array(sums.size());
        for (int i = 0; i < sums.size(); i++) {
            message.text(sums.field(i));
        }
        message.name("sums").array(sums.size());
        for (int i = 0; i < sums.size(); i++) {
            message.number(sums.sum(i));
        }
    }

    private void period(Period period, int counts, int index, MessagePack message, List<String> keys) {
        message.map(7);
        message.name("key").number(key(layout.period(period), keys));
        message.name("counts").number(counts);
        message.name("indexKey").number(index);
        message.name("member").text(period.start().toString());
        message.name("score").number(period.start().getEpochSecond());
        message.name("endMillis").number(period.end().toEpochMilli());
        message.name("keepMillis").number(keepMillis.get(period.length()));
    }

    /** The newest, and the first that has no room: it tells the script that nothing before it is kept either. */
    private Deque<byte[]> newest(List<String> all) {
        Deque<byte[]> newest = new ArrayDeque<>();
        long bytes = 0;
        for (int i = all.size() - 1;
                i >= 0
                        && newest.size() <= limits.rejectedKept()
                        && bytes <= limits.rejectedBytes().bytes();
                i--) {
            newest.addFirst(all.get(i).getBytes(StandardCharsets.UTF_8));
            bytes += newest.getFirst().length;
        }
        return newest;
    }

    private static Outcome outcome(List<?> reply, int runs) throws IOException {
        return switch (text(reply.get(0))) {
            case "committed" -> new Outcome.Committed();
            case "demoted" -> throw new IOException("the server is no longer the same master");
            case "schema" ->
                new Outcome.Refused("a newer topology has changed the stored schema since this one read it");
            case "refused" -> new Outcome.Refused(text(reply.get(1)));
            default -> {
                List<RunCheck> checks = new ArrayList<>();
                for (int i = 0; i < runs; i++) {
                    checks.add(check(text(reply.get(1 + 2 * i)), text(reply.get(2 + 2 * i))));
                }
                yield new Outcome.Unchanged(checks);
            }
        };
    }

    private static RunCheck check(String word, String detail) {
        RunCheck.Kind kind = RunCheck.Kind.valueOf(word.toUpperCase(Locale.ROOT));
        return kind == RunCheck.Kind.MOVED
                ? new RunCheck(kind, OptionalLong.of(Long.parseLong(detail)), "")
                : new RunCheck(kind, OptionalLong.empty(), detail);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        end(connection);
    }

    /** Closing first sends what is left, which fails if the other side is gone; it is closed all the same. */
    private static void end(Connection connection) {
        try {
            connection.close();
        } catch (JedisException e) {
            // it is closed all the same
        }
    }
}
