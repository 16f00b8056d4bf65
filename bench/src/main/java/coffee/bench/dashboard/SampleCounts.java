package coffee.bench.dashboard;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Menu;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;

/** Counts of a busy shop, in the topology's layout. For one thread. */
final class SampleCounts {

    private static final PeriodLength LENGTH = PeriodLength.parse("30s");
    private static final String[] LIVE_LENGTHS = {"30s", "1h", "1d"};

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
        JsonObject snapshot = new JsonObject();
        snapshot.addProperty("v", 1);
        snapshot.addProperty("at", System.currentTimeMillis());
        snapshot.addProperty("committed", committed);
        snapshot.addProperty("queued", 0);
        snapshot.add("totals", json(committed));
        JsonArray periods = new JsonArray();
        for (String length : LIVE_LENGTHS) {
            JsonObject period = new JsonObject();
            period.addProperty("length", length);
            period.addProperty(
                    "start",
                    PeriodLength.parse(length).at(Instant.now()).start().toString());
            period.addProperty("closed", false);
            period.add("counts", json(committed));
            periods.add(period);
        }
        snapshot.add("periods", periods);
        redis.set(layout.committed(), Long.toString(committed));
        redis.publish(layout.live(), snapshot.toString());
    }

    private JsonObject json(long orders) {
        JsonObject json = new JsonObject();
        counts(orders).fields().forEach(json::addProperty);
        return json;
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
