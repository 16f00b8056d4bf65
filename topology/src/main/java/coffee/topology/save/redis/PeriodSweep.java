package coffee.topology.save.redis;

import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.resps.Tuple;

/**
 * Removes expired periods from the index of their length: Redis expires a period by itself, but not its entry in the
 * index. Each sweep looks at some of the oldest; a script removes those that do not exist at that very moment, so that
 * a period that a late order has just brought back stays. For one thread.
 */
public final class PeriodSweep {

    private static final Script SWEEP = Script.named("sweep.lua");
    private static final int AT_ONCE = 500;

    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final PeriodLength length;
    private long from;

    public PeriodSweep(UnifiedJedis redis, RedisLayout layout, PeriodLength length) {
        this.redis = redis;
        this.layout = layout;
        this.length = length;
    }

    /** Checks the next few hundred periods, from the oldest on, and then starts over. */
    public void sweep() {
        String index = layout.periods(length);
        List<Tuple> listed = redis.zrangeWithScores(index, from, from + AT_ONCE - 1);
        if (listed.isEmpty()) {
            from = 0;
            return;
        }
        List<String> keys = new ArrayList<>();
        List<String> members = new ArrayList<>();
        keys.add(index);
        for (Tuple period : listed) {
            keys.add(layout.period(length, Instant.ofEpochSecond((long) period.getScore())));
            members.add(period.getElement());
        }
        long removed = (long) SWEEP.run(redis, keys, members);
        from += listed.size() - removed;
    }
}
