package coffee.bench.dashboard;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Fields;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Menu;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;

/** Counts of a busy shop, in the topology's layout. For one thread. */
final class SampleCounts {

    private static final PeriodLength LENGTH = PeriodLength.parse("30s");
    private static final List<String> LIVE_LENGTHS = List.of("30s", "1h", "1d");

    private static final int BRANCHES = 10;

    /** All names that {@link #filters} can filter by. */
    static final int MOST_FILTERS =
            Menu.DIMENSIONS.stream().mapToInt(d -> Menu.names(d).size()).sum();

    private final UnifiedJedis redis;
    private final RedisLayout layout = RedisLayout.DEFAULT;
    private final Random random = new Random(1);

    SampleCounts(UnifiedJedis redis) {
        this.redis = redis;
    }

    /** This many filters, as the page writes them in its address: {@code age:2030}. */
    static List<String> filters(int count) {
        return Menu.DIMENSIONS.stream()
                .flatMap(d -> Menu.names(d).stream().map(name -> d.label() + ":" + name.replace(' ', '+')))
                .limit(count)
                .toList();
    }

    /** Stores this many periods of half a minute, up to the current one. */
    void store(int periods) {
        Period period = LENGTH.at(Instant.now().minusSeconds(LENGTH.seconds() * (periods - 1L)));
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (int i = 0; i < periods; i++, period = period.next()) {
                pipeline.hset(layout.period(period), fields(counts(50 + random.nextInt(2_000))));
                double score = (double) period.start().getEpochSecond();
                pipeline.zadd(layout.periods(LENGTH), score, period.start().toString());
            }
        }
    }

    /** Stores counts of this position with all pairs, as a commit does, and publishes a live snapshot of it. */
    void publish(long committed) {
        Instant now = Instant.now();
        Counts counts = counts(committed);
        List<PeriodCounts> periods = LIVE_LENGTHS.stream()
                .map(length -> new PeriodCounts(PeriodLength.parse(length).at(now), false, counts))
                .toList();
        Map<String, String> stored = fields(withPairs(committed));
        try (AbstractPipeline pipeline = redis.pipelined()) {
            pipeline.hset(layout.totals(), stored);
            pipeline.set(layout.committed(), Long.toString(committed));
            periods.forEach(period -> pipeline.hset(layout.period(period.period()), stored));
        }
        redis.publish(
                layout.live(),
                new LiveSnapshot(now.toEpochMilli(), committed, 0, Optional.empty(), counts, periods).toJson());
    }

    private static Map<String, String> fields(Counts counts) {
        Map<String, String> fields = new HashMap<>();
        counts.fields().forEach((field, n) -> fields.put(field, n.toString()));
        return fields;
    }

    private Counts counts(long orders) {
        Counts counts = new Counts();
        counts.addOrders(orders, 3 * orders);
        for (Dimension d : Menu.DIMENSIONS) {
            List<String> names = Menu.names(d);
            names.forEach(name -> counts.add(d, name, 1 + orders / names.size()));
        }
        return counts;
    }

    private Counts withPairs(long orders) {
        Counts counts = counts(orders);
        for (Cross cross : Schema.COFFEE.crosses()) {
            for (String first : names(cross.first())) {
                for (String second : names(cross.second())) {
                    counts.addField(cross.label(), Fields.of(cross, first, second), 1 + orders);
                }
            }
        }
        return counts;
    }

    private static List<String> names(Dimension dimension) {
        return dimension.equals(Menu.BRANCH) ? Menu.branches(BRANCHES) : Menu.names(dimension);
    }
}
