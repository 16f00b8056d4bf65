package coffee.bench.dashboard;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Menu;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
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

    private final UnifiedJedis redis;
    private final RedisLayout layout = RedisLayout.DEFAULT;
    private final Random random = new Random(1);

    SampleCounts(UnifiedJedis redis) {
        this.redis = redis;
    }

    /** Stores this many periods of half a minute, up to the current one. */
    void store(int periods) {
        Period period = LENGTH.at(Instant.now().minusSeconds(LENGTH.seconds() * (periods - 1L)));
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (int i = 0; i < periods; i++, period = period.next()) {
                Map<String, String> fields = new HashMap<>();
                counts(50 + random.nextInt(2_000)).fields().forEach((field, n) -> fields.put(field, n.toString()));
                pipeline.hset(layout.period(period), fields);
                double score = (double) period.start().getEpochSecond();
                pipeline.zadd(layout.periods(LENGTH), score, period.start().toString());
            }
        }
    }

    /** Publishes a live snapshot at this position. */
    void publish(long committed) {
        Instant now = Instant.now();
        Counts counts = counts(committed);
        List<PeriodCounts> periods = LIVE_LENGTHS.stream()
                .map(length -> new PeriodCounts(PeriodLength.parse(length).at(now), false, counts))
                .toList();
        redis.set(layout.committed(), Long.toString(committed));
        redis.publish(
                layout.live(),
                new LiveSnapshot(now.toEpochMilli(), committed, 0, Optional.empty(), counts, periods).toJson());
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
}
