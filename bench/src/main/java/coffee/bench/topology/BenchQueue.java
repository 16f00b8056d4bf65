package coffee.bench.topology;

import coffee.contract.Menu;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * The queue that each contender empties, of one or several lists: it is filled once under another name, and put in
 * place in one step. Queues of different names may be used beside each other. For one thread.
 */
final class BenchQueue {

    private static final long SEED = 20_261_120;
    private static final PeriodLength LENGTH = PeriodLength.parse("30s");
    private static final String ASIDE = "bench:aside:";
    private static final String COPY = "bench:copy:";
    private static final int AT_ONCE = 1_000;
    private static final int DRAWN = 200;
    private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|]+):calls=(\\d+)");

    private final UnifiedJedis redis;
    private final RedisLayout layout;

    /** A queue of one list of that name, or of several ones. */
    BenchQueue(UnifiedJedis redis, String name, int lists) {
        this.redis = redis;
        layout = new RedisLayout(
                RedisLayout.DEFAULT.prefix(),
                IntStream.range(0, lists)
                        .mapToObj(i -> lists == 1 ? name : name + "-" + i)
                        .toList());
    }

    /** The lists, as the setting {@code queue} has them. */
    String names() {
        return String.join(",", layout.queueNames());
    }

    int lists() {
        return layout.queues().size();
    }

    /** Draws orders and stores them under this name; many repeat. */
    void fill(String name, int orders, int timesTheMenu) {
        byte[][] drawn = draw(DRAWN * AT_ONCE, timesTheMenu);
        // Another queue of as many lists may have stored them.
        IntStream.range(0, lists()).forEach(list -> redis.del(aside(name, list)));
        for (int done = 0; done < orders; done += AT_ONCE) {
            int thousand = done / AT_ONCE;
            String key = aside(name, thousand % lists());
            int from = thousand % DRAWN * AT_ONCE;
            redis.rpush(key.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(drawn, from, from + AT_ONCE));
        }
    }

    /** Where that list's part of some orders is stored; queues of as many lists share it. */
    private String aside(String name, int list) {
        return ASIDE + name + ":" + list + "/" + lists();
    }

    /** Draws order lines from the menu, or from a menu {@code timesTheMenu} as long. */
    static byte[][] draw(int count, int timesTheMenu) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> ages = longer(Menu.names(Menu.AGE), timesTheMenu);
        List<String> payments = longer(Menu.names(Menu.PAYMENT), timesTheMenu);
        List<String> coffees = longer(Menu.names(Menu.COFFEE), timesTheMenu);
        byte[][] lines = new byte[count][];
        for (int n = 0; n < count; n++) {
            StringBuilder line = new StringBuilder("{\"customerAgeGrade\": \"")
                    .append(one(ages, random))
                    .append("\", \"paymentMethod\": \"")
                    .append(one(payments, random))
                    .append("\", \"orders\": [");
            int cups = 1 + random.nextInt(Menu.MAX_CUPS);
            for (int i = 0; i < cups; i++) {
                line.append(i == 0 ? "\"" : ", \"").append(one(coffees, random)).append('"');
            }
            lines[n] = line.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        }
        return lines;
    }

    /** Additional names are as long as those of the menu, so orders keep their size. */
    private static List<String> longer(List<String> menu, int times) {
        List<String> names = new ArrayList<>(menu);
        for (int i = 1; i < times; i++) {
            char mark = (char) ('a' + i);
            menu.forEach(name -> names.add(mark + name.substring(1)));
        }
        return names;
    }

    private static String one(List<String> names, SplittableRandom random) {
        return names.get(random.nextInt(names.size()));
    }

    /** Prepares a copy of what is stored under this name for {@link #put}. */
    void prepare(String name) {
        for (int i = 0; i < lists(); i++) {
            redis.copy(aside(name, i), COPY + layout.queues().get(i), true);
        }
    }

    /** Prepares what is stored under this name for {@link #put}, without keeping it. */
    void prepareOnce(String name) {
        for (int i = 0; i < lists(); i++) {
            redis.rename(aside(name, i), COPY + layout.queues().get(i));
        }
    }

    /** Puts the prepared orders in place. */
    void put() {
        try (AbstractTransaction tx = redis.multi()) {
            layout.queues().forEach(list -> tx.rename(COPY + list, list));
            tx.exec();
        }
    }

    /** How many orders wait, asked in one request: the bench looks often, and Redis's CPU is measured. */
    long length() {
        try (AbstractPipeline pipeline = redis.pipelined()) {
            List<Response<Long>> lengths =
                    layout.queues().stream().map(pipeline::llen).toList();
            pipeline.sync();
            return lengths.stream().mapToLong(Response::get).sum();
        }
    }

    /** Stores this many past periods of half a minute, as weeks of counting do. */
    void storePeriods(int periods) {
        Instant now = Instant.now();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (int i = 1; i <= periods; i++) {
                Period period = LENGTH.at(now.minus(LENGTH.duration().multipliedBy(i)));
                pipeline.hset(layout.period(period), Map.of("orders", "1", "items", "1", "coffee:Espresso", "1"));
                pipeline.pexpire(layout.period(period), Duration.ofDays(1).toMillis());
                pipeline.zadd(
                        layout.periods(LENGTH),
                        period.start().getEpochSecond(),
                        period.start().toString());
            }
        }
    }

    /** Removes all counts, but not the position of the queue's head. */
    void forgetCounts() {
        Set<String> keys = redis.keys(layout.prefix() + ":*");
        for (String list : layout.queues()) {
            keys.remove(layout.committed(list));
            keys.remove(list);
        }
        if (!keys.isEmpty()) {
            redis.del(keys.toArray(String[]::new));
        }
    }

    /** The number of commands that Redis has executed, including those of scripts. */
    long commands() {
        Matcher m = CALLS.matcher(redis.info("commandstats"));
        long sum = 0;
        while (m.find()) {
            sum += Long.parseLong(m.group(2));
        }
        return sum;
    }
}
