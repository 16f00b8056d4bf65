package coffee.store;

import coffee.cli.CommandFailure;
import coffee.contract.Counts;
import coffee.contract.Fields;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.contract.StoredSchema;
import coffee.contract.decode.ReferenceDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Reads what a topology has stored. Each period, and each {@link Standing}, is a consistent snapshot; several periods
 * together are read one after the other. As safe for several threads as its client, which it does not close.
 */
public final class CountsStore {

    /** Hashes asked for in one round trip: enough to hide its cost. */
    private static final int BATCH = 512;

    /** Fields asked for in one round trip, as hashes may be large: the replies take some megabytes at most. */
    private static final long FIELDS = 20_000;

    private static final int SHOWN = 100;

    /** Redis executes pipelined commands together, unless they arrive in several pieces, which is rare. */
    private static final int MOST_READINGS = 100;

    private static final String[] SETTLED = Stream.concat(
                    Stream.of(Fields.ORDERS), Arrays.stream(Reason.values()).map(Fields::of))
            .toArray(String[]::new);

    private final UnifiedJedis redis;
    private final RedisLayout layout;

    public CountsStore(UnifiedJedis redis, RedisLayout layout) {
        this.redis = redis;
        this.layout = layout;
    }

    /** The memory that Redis uses, and its limit, in bytes; the limit is 0 if there is none. */
    public record Memory(long used, long limit) {}

    public Memory memory() {
        String info = new String((byte[]) redis.sendCommand(Protocol.Command.INFO, "memory"), StandardCharsets.UTF_8);
        return new Memory(number(info, "used_memory"), number(info, "maxmemory"));
    }

    private static long number(String info, String field) {
        return info.lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    /** Totals, position and queue length of one moment. */
    public Standing standing() {
        return atOneMoment(pipeline -> {
            Response<Map<String, String>> totals = pipeline.hgetAll(layout.totals());
            List<Response<Long>> queued =
                    layout.queues().stream().map(pipeline::llen).toList();
            return committed -> new Standing(
                    Counts.of(totals.get()),
                    committed,
                    queued.stream().mapToLong(Response::get).sum());
        });
    }

    /**
     * Reads several keys as they were between two commits: {@code ask} sends the requests and returns a function, which
     * makes the result from the replies and the committed position. A transaction would do the same, but a Redis whose
     * memory is full refuses to queue even reads in one.
     */
    public <T> T atOneMoment(Function<AbstractPipeline, LongFunction<T>> ask) {
        for (int i = 0; i < MOST_READINGS; i++) {
            try (AbstractPipeline pipeline = redis.pipelined()) {
                Mark before = new Mark(pipeline);
                LongFunction<T> result = ask.apply(pipeline);
                Mark after = new Mark(pipeline);
                pipeline.sync();
                if (before.isSame(after)) {
                    return result.apply(before.committed());
                }
            }
        }
        throw new JedisException("a commit came between in each of " + MOST_READINGS + " readings");
    }

    /**
     * What every commit changes: the positions of the lists, or the number of counted orders or rejected lines. The
     * latter are for a topic, whose positions are stored elsewhere.
     */
    private final class Mark {

        private final List<Response<String>> positions;
        private final Response<List<String>> settled;

        Mark(AbstractPipeline pipeline) {
            positions = layout.queues().stream()
                    .map(queue -> pipeline.get(layout.committed(queue)))
                    .toList();
            settled = pipeline.hmget(layout.totals(), SETTLED);
        }

        boolean isSame(Mark other) {
            return committed() == other.committed() && settled.get().equals(other.settled.get());
        }

        long committed() {
            long sum = 0;
            for (int i = 0; i < positions.size(); i++) {
                String position = positions.get(i).get();
                try {
                    sum += position == null ? 0 : Long.parseLong(position);
                } catch (NumberFormatException e) {
                    String key = layout.committed(layout.queues().get(i));
                    throw new CommandFailure(key + " = \"" + beginning(position) + "\": must be a number of orders", e);
                }
            }
            return sum;
        }
    }

    /** The schema that the counts follow, as {@link SchemaStore#stored} has it. */
    public Optional<StoredSchema> schema() {
        return new SchemaStore(redis, layout).stored();
    }

    /** The time of the oldest order at the head of a list, if one is queued and has a time. */
    public Optional<Instant> oldestOrder() {
        return layout.queues().stream()
                .map(this::oldestOrder)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private Optional<Instant> oldestOrder(String queue) {
        byte[] oldest = redis.lindex(queue.getBytes(StandardCharsets.UTF_8), 0);
        return oldest == null ? Optional.empty() : ReferenceDecoder.orderedAt(oldest);
    }

    /** The stored periods of that length that start at {@code from} or later and before {@code to}. */
    public SortedMap<Period, Counts> periods(PeriodLength length, Instant from, Instant to) {
        return periods(starts(length, from, to));
    }

    /** Those of {@code wanted} that are stored. */
    public SortedMap<Period, Counts> periods(List<Period> wanted) {
        SortedMap<Period, Counts> stored = new TreeMap<>();
        forEachPeriod(wanted, (period, counts) -> {
            counts.ifPresent(c -> stored.put(period, c));
            return true;
        });
        return stored;
    }

    /**
     * Visits the periods in order, each with its counts if it is stored, until {@code action} returns false. Only a few
     * periods are in memory at once, however large they are.
     */
    public void forEachPeriod(List<Period> wanted, BiPredicate<Period, Optional<Counts>> action) {
        for (int i = 0; i < wanted.size(); i += BATCH) {
            List<Period> batch = wanted.subList(i, Math.min(i + BATCH, wanted.size()));
            List<Long> fields = fields(batch);
            int from = 0;
            while (from < batch.size()) {
                int to = from;
                long sum = 0;
                do {
                    sum += fields.get(to++);
                } while (to < batch.size() && sum + fields.get(to) <= FIELDS);
                if (!readTogether(batch.subList(from, to), action)) {
                    return;
                }
                from = to;
            }
        }
    }

    private List<Long> fields(List<Period> periods) {
        List<Response<Long>> replies = new ArrayList<>(periods.size());
        try (AbstractPipeline pipeline = redis.pipelined()) {
            periods.forEach(p -> replies.add(pipeline.hlen(layout.period(p))));
            pipeline.sync();
        }
        return replies.stream().map(Response::get).toList();
    }

    private boolean readTogether(List<Period> wanted, BiPredicate<Period, Optional<Counts>> action) {
        List<Response<Map<String, String>>> replies = new ArrayList<>(wanted.size());
        try (AbstractPipeline pipeline = redis.pipelined()) {
            wanted.forEach(p -> replies.add(pipeline.hgetAll(layout.period(p))));
            pipeline.sync();
        }
        for (int i = 0; i < wanted.size(); i++) {
            Map<String, String> fields = replies.get(i).get();
            if (!action.test(wanted.get(i), fields.isEmpty() ? Optional.empty() : Optional.of(Counts.of(fields)))) {
                return false;
            }
        }
        return true;
    }

    /** The periods that the index of that length lists; the hash of one may have expired since. */
    public List<Period> starts(PeriodLength length, Instant from, Instant to) {
        return redis.zrangeByScoreWithScores(layout.periods(length), score(from), "(" + score(to)).stream()
                .map(t -> new Period(length, Instant.ofEpochSecond((long) t.getScore())))
                .toList();
    }

    private static String score(Instant moment) {
        return Long.toString(
                moment.getNano() == 0 ? moment.getEpochSecond() : Math.addExact(moment.getEpochSecond(), 1));
    }

    /** How many rejected lines are kept. */
    public long rejectedKept() {
        return redis.llen(layout.rejected());
    }

    /**
     * Up to {@code count} of the kept rejected lines, beginning with the one at {@code index} from the oldest; a
     * negative index counts from the newest, which is -1.
     */
    public List<RejectedLine> rejected(long index, int count) {
        return redis.lrange(layout.rejected(), index, index + count - 1).stream()
                .map(this::rejected)
                .toList();
    }

    /** The rejected line that is kept as this JSON. */
    public RejectedLine rejected(String json) {
        try {
            return RejectedLine.parse(json);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    layout.rejected() + " holds \"" + beginning(json) + "\", which is no rejected line", e);
        }
    }

    private static String beginning(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /**
     * How a pipeline stands at one moment: what is counted, and what still waits.
     *
     * @param totals the counts since the beginning, with the rejects by reason
     * @param committed how many orders have left the lists: the sum of their heads' positions
     * @param queued how many orders wait
     */
    public record Standing(Counts totals, long committed, long queued) {

        /** How many lines the pipeline has taken in: counted, rejected, or still queued. */
        public long lines() {
            return totals.lines() + queued;
        }
    }
}
