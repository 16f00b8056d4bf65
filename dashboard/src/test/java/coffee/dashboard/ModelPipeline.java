package coffee.dashboard;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Fields;
import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.contract.count.OrderCounter.BatchCounts;
import coffee.contract.count.OrderCounter.BatchCounts.Reject;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.UnifiedJedis;

/**
 * A pipeline without Storm: it counts lines with the contract's own counter and stores them, each period in one
 * transaction, in the layout that the topology's commit writes; then it publishes the live snapshot. For one thread.
 */
final class ModelPipeline implements AutoCloseable {

    private static final Path FILES = Path.of("../contract/src/test/resources/orders");
    private static final List<PeriodLength> LENGTHS =
            List.of(PeriodLength.parse("30s"), PeriodLength.parse("1h"), PeriodLength.parse("1d"));

    private static final int PERIODS_AT_ONCE = 20;

    private final RedisLayout layout = Settings.defaults().layout();
    private final OrderCounter counter = new OrderCounter(Schema.COFFEE, LENGTHS);
    private final int port;
    private final InstantSource clock;
    private UnifiedJedis redis;
    private long position;
    private long queued;

    ModelPipeline(int port) {
        this(port, InstantSource.system());
    }

    ModelPipeline(int port, InstantSource clock) {
        this.port = port;
        this.clock = clock;
        redis = RedisAddress.local(port).openClient(2);
    }

    /** Reconnects after an outage of Redis. */
    void reconnect() {
        redis.close();
        redis = RedisAddress.local(port).openClient(2);
    }

    UnifiedJedis redis() {
        return redis;
    }

    /** What the referee counted in one of the order files. */
    static JsonObject expected(String name) throws IOException {
        return JsonParser.parseString(Files.readString(FILES.resolve(name + ".expected.json")))
                .getAsJsonObject();
    }

    /** An order as a line, placed at that moment if there is one. */
    static String order(Instant at, String age, String payment, String... cups) {
        JsonObject order = new JsonObject();
        order.addProperty("customerAgeGrade", age);
        order.addProperty("paymentMethod", payment);
        order.add("orders", new Gson().toJsonTree(cups));
        if (at != null) {
            order.addProperty("orderedAt", at.toEpochMilli());
        }
        return order.toString();
    }

    /** Commits the lines and publishes a snapshot; returns the time of that, in epoch milliseconds. */
    long count(String... lines) {
        return count(Arrays.asList(lines), StandardCharsets.UTF_8);
    }

    long countFile(String name) throws IOException {
        return count(Files.readAllLines(FILES.resolve(name), StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }

    private long count(List<String> lines, Charset charset) {
        store(lines, charset);
        return publish();
    }

    /** Commits the lines without publishing a snapshot. */
    void storeQuietly(String... lines) {
        store(Arrays.asList(lines), StandardCharsets.UTF_8);
    }

    /** Stores consecutive half-minute periods, each with {@code names} names in every dimension of the menu. */
    void storePeriods(Instant from, int periods, int names, IntFunction<String> name) {
        Map<String, String> fields = new HashMap<>();
        fields.put(Fields.ORDERS, Integer.toString(names));
        fields.put(Fields.ITEMS, Integer.toString(names));
        for (Dimension d : Menu.DIMENSIONS) {
            IntStream.range(0, names).forEach(i -> fields.put(Fields.of(d, name.apply(i)), "1"));
        }
        PeriodLength length = LENGTHS.get(0);
        for (int i = 0; i < periods; i++) {
            Period period = length.at(from.plusSeconds(length.seconds() * i));
            try (AbstractTransaction tx = redis.multi()) {
                tx.hset(layout.period(period), fields);
                tx.zadd(
                        layout.periods(length),
                        (double) period.start().getEpochSecond(),
                        period.start().toString());
                tx.incr(layout.committed());
                tx.exec();
            }
        }
    }

    /**
     * Stores a few periods per transaction, because one with many pairs takes Redis a while. A period is never split:
     * the dashboard, which may read ahead meanwhile, sees all of it or nothing.
     */
    private void store(List<String> lines, Charset charset) {
        Instant now = clock.instant();
        counter.at(Optional.of(now), OrderLimits.LATEST);
        List<byte[]> raw = lines.stream().map(line -> line.getBytes(charset)).toList();
        raw.forEach(line -> counter.add(line, 0, line.length));
        BatchCounts batch = counter.take();
        List<Map.Entry<Period, Counts>> periods = List.copyOf(batch.periods().entrySet());
        for (int i = 0; i < periods.size(); i += PERIODS_AT_ONCE) {
            try (AbstractTransaction tx = redis.multi()) {
                for (Map.Entry<Period, Counts> one :
                        periods.subList(i, Math.min(i + PERIODS_AT_ONCE, periods.size()))) {
                    Period period = one.getKey();
                    add(tx, layout.period(period), one.getValue());
                    tx.zadd(
                            layout.periods(period.length()),
                            (double) period.start().getEpochSecond(),
                            period.start().toString());
                }
                tx.exec();
            }
        }
        try (AbstractTransaction tx = redis.multi()) {
            add(tx, layout.totals(), batch.totals());
            for (Reject reject : batch.rejects()) {
                RejectedLine kept = new RejectedLine(
                        reject.reason(), position + reject.index(), now, raw.get((int) reject.index()));
                tx.rpush(layout.rejected(), kept.toJson());
            }
            tx.incrBy(layout.committed(), batch.lines());
            tx.exec();
        }
        position += batch.lines();
    }

    private static void add(AbstractTransaction tx, String key, Counts counts) {
        counts.fields().forEach((field, n) -> tx.hincrBy(key, field, n));
    }

    /** Adds that many lines to the queue. */
    void queue(int lines) {
        String[] waiting = new String[lines];
        Arrays.fill(waiting, order(null, "2030", "Cash", "Americano"));
        redis.rpush(layout.queue(), waiting);
        queued += lines;
    }

    /** Adds that many lines to the queue, placed that long ago. */
    void queueFor(int lines, Duration waited) {
        String[] waiting = new String[lines];
        Arrays.fill(waiting, order(Instant.now().minus(waited), "2030", "Cash", "Americano"));
        redis.rpush(layout.queue(), waiting);
        queued += lines;
    }

    /** The hashes of all stored periods of that length, by their start. */
    Map<Instant, Map<String, String>> periods(String length) {
        Map<Instant, Map<String, String>> periods = new TreeMap<>();
        PeriodLength of = PeriodLength.parse(length);
        redis.zrangeWithScores(layout.periods(of), 0, -1).forEach(one -> {
            Instant start = Instant.ofEpochSecond((long) one.getScore());
            periods.put(start, redis.hgetAll(layout.period(new Period(of, start))));
        });
        return periods;
    }

    /** Deletes all periods of that length, as if their retention had ended. */
    void forget(String length) {
        PeriodLength of = PeriodLength.parse(length);
        periods(length).keySet().forEach(start -> redis.del(layout.period(new Period(of, start))));
        redis.del(layout.periods(of));
    }

    /** Publishes what is stored now. */
    long publish() {
        Instant now = clock.instant();
        JsonObject snapshot = new JsonObject();
        snapshot.addProperty("v", 1);
        snapshot.addProperty("at", now.toEpochMilli());
        snapshot.addProperty("committed", position);
        snapshot.addProperty("queued", queued);
        snapshot.addProperty("lag", queued == 0 ? null : 40L);
        snapshot.add("totals", hash(layout.totals()));
        JsonArray periods = new JsonArray();
        for (PeriodLength length : LENGTHS) {
            Period current = length.at(now);
            if (redis.exists(layout.period(current))) {
                JsonObject period = new JsonObject();
                period.addProperty("length", length.toString());
                period.addProperty("start", current.start().toString());
                period.addProperty("closed", false);
                period.add("counts", hash(layout.period(current)));
                periods.add(period);
            }
        }
        snapshot.add("periods", periods);
        redis.publish(layout.live(), snapshot.toString());
        return now.toEpochMilli();
    }

    /** As messages have it: without pairs of names. */
    private JsonObject hash(String key) {
        JsonObject counts = new JsonObject();
        redis.hgetAll(key).forEach((field, n) -> {
            if (field.indexOf('*') < 0) {
                counts.addProperty(field, Long.parseLong(n));
            }
        });
        return counts;
    }

    Map<String, String> totals() {
        return redis.hgetAll(layout.totals());
    }

    @Override
    public void close() {
        redis.close();
    }
}
