package coffee.topology.save;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import coffee.topology.count.LineMark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Commits by a script, which Redis runs as one step: see {@code commit.lua}. On a connection of its own. */
final class RedisCommitStore implements CommitStore {

    private static final Script SCRIPT = Script.named("commit.lua");

    private final Connection connection;
    private final RedisLayout layout;
    private final Map<PeriodLength, Duration> kept = new LinkedHashMap<>();
    private final Limits limits;
    private final InstantSource clock;
    private final String server;

    private RedisCommitStore(
            Connection connection, RedisLayout layout, List<KeptPeriod> periods, Limits limits, InstantSource clock) {
        this.connection = connection;
        this.layout = layout;
        periods.forEach(p -> kept.put(p.length(), p.keep()));
        this.limits = limits;
        this.clock = clock;
        this.server = ServerId.of(connection);
    }

    static RedisCommitStore open(
            RedisAddress address, RedisLayout layout, List<KeptPeriod> periods, Limits limits, InstantSource clock)
            throws IOException {
        Connection connection = null;
        try {
            connection = address.openConnection();
            return new RedisCommitStore(connection, layout, periods, limits, clock);
        } catch (JedisException e) {
            if (connection != null) {
                end(connection);
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public Outcome commit(CommitRun run) throws IOException {
        try {
            return outcome((List<?>) SCRIPT.run(connection, keys(run), args(run)));
        } catch (JedisConnectionException e) {
            throw new IOException(e.getMessage(), e);
        } catch (JedisDataException e) {
            if (e.getMessage().startsWith("READONLY") || e.getMessage().startsWith("LOADING")) {
                throw new IOException(e.getMessage(), e);
            }
            return new Outcome.Refused(e.getMessage());
        }
    }

    private static Outcome outcome(List<?> reply) {
        String word = text(reply.get(0));
        return switch (word) {
            case "committed" -> new Outcome.Committed(Long.parseLong(text(reply.get(1))));
            case "moved" -> new Outcome.Moved(Long.parseLong(text(reply.get(1))));
            case "differs" -> new Outcome.Differs();
            default -> new Outcome.Refused(text(reply.get(1)));
        };
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private List<byte[]> keys(CommitRun run) {
        Words keys = new Words().add(layout.queue()).add(layout.committed()).add(layout.rejected());
        kept.keySet().forEach(length -> keys.add(layout.periods(length)));
        keys.add(layout.totals());
        run.periods().keySet().forEach(period -> keys.add(layout.period(period)));
        return keys.list();
    }

    private List<byte[]> args(CommitRun run) {
        Words args = new Words().add(run.start()).add(run.end() - run.start());
        mark(args, run.first());
        mark(args, run.last());
        args.add(limits.distinctNames())
                .add(limits.rejectedKept())
                .add(kept.size())
                .add(1 + run.periods().size())
                .add(run.rejects().size());
        run.rejects().forEach(args::add);
        args.add(0).add("").add("").add("");
        sums(args, run.totals());
        List<PeriodLength> lengths = List.copyOf(kept.keySet());
        Instant now = clock.instant();
        run.periods().forEach((period, sums) -> {
            args.add(1 + lengths.indexOf(period.length()))
                    .add(period.start().toString())
                    .add(period.start().getEpochSecond())
                    .add(expiry(period, now).toEpochMilli());
            sums(args, sums);
        });
        return args.list();
    }

    /** A period is kept so long after its end; one that a late order touches, after that. */
    private Instant expiry(Period period, Instant now) {
        Instant end = period.end();
        return (end.isAfter(now) ? end : now).plus(kept.get(period.length()));
    }

    private static void mark(Words args, LineMark line) {
        args.add(line.length()).add(line.head());
    }

    private static void sums(Words args, Sums sums) {
        args.add(sums.size());
        sums.forEach((field, sum) -> args.add(field).add(sum));
    }

    @Override
    public void close() {
        end(connection);
    }

    /** Closing sends what is left to send, which fails where the other side is gone; it is closed nevertheless. */
    private static void end(Connection connection) {
        try {
            connection.close();
        } catch (JedisException e) {
            // there is nothing left to do with it
        }
    }
}
