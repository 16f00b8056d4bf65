package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.settings.Settings;
import coffee.topology.count.BatchCounter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The protocol of reading, counting and committing against everything that can happen to it, drawn from a seed: crashes
 * at any point, lost and doubled messages in any order, lost replies, several topologies and zombies on one to four
 * lists, a Redis that refuses all commits or those of one list, restarts, or goes back to an older state. At every
 * commit each order must have been counted exactly once; and once the faults stop, all lists drain, but for one that
 * goes on being refused.
 *
 * <p>{@code -Dcoffee.protocol.seed=S} repeats a run, {@code -Dcoffee.protocol.runs=N} says how many the long form has.
 */
class ProtocolTest {

    private static final Long SEED = Long.getLong("coffee.protocol.seed");
    private static final int STEPS = 400;
    private static final int STEPS_TO_DRAIN = 80_000;

    private final BatchCounter counter = new BatchCounter(
            new OrderCounter(Schema.COFFEE.withoutCrosses(), List.of(PeriodLength.parse("30s"))),
            Settings.defaults().limits(),
            InstantSource.fixed(Batches.NOW));
    private long nanos;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void countsEveryOrderExactlyOnceWhateverHappens() {
        runs(1_000);
    }

    @Test
    @Tag("full")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void countsEveryOrderExactlyOnceInManyMoreRuns() {
        runs(Integer.getInteger("coffee.protocol.runs", 30_000));
    }

    private void runs(int runs) {
        SplittableRandom seeds = new SplittableRandom();
        for (int run = 0; run < (SEED == null ? runs : 1); run++) {
            long seed = SEED == null ? seeds.nextLong() : SEED;
            try {
                run(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                fail("seed " + seed + " (repeat with -Dcoffee.protocol.seed=" + seed + ")", e);
            }
        }
    }

    private void run(SplittableRandom random) {
        nanos = 0;
        ModelRedis redis = new ModelRedis(1 + random.nextInt(4));
        List<ModelTopology> topologies = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            topologies.add(new ModelTopology(redis, random.split(), counter, () -> nanos));
        }
        for (int step = 0; step < STEPS; step++) {
            topologies.get(random.nextInt(topologies.size())).step();
            happen(redis, random);
            nanos += Duration.ofMillis(random.nextInt(20)).toNanos();
        }
        redis.refuse(false);
        boolean oneRefused = redis.lists() > 1 && random.nextBoolean();
        for (int list = 0; list < redis.lists(); list++) {
            redis.refuse(list, oneRefused && list == 0);
        }
        ModelTopology last = topologies.get(0);
        for (int step = 0; step < STEPS_TO_DRAIN && left(redis, oneRefused) > 0; step++) {
            last.step();
            nanos += Duration.ofMillis(10).toNanos();
        }
        assertEquals(0, left(redis, oneRefused), "orders that nobody counts");
    }

    private static int left(ModelRedis redis, boolean oneRefused) {
        return redis.waiting() - (oneRefused ? redis.waiting(0) : 0);
    }

    /** Lets something happen to Redis. Lines repeat, so that a wrong run rarely differs at its ends. */
    private static void happen(ModelRedis redis, SplittableRandom random) {
        int list = random.nextInt(redis.lists());
        switch (random.nextInt(100)) {
            case 0 -> redis.restart();
            case 1 -> redis.rollBack(random.nextInt(100));
            case 2, 3, 4 -> redis.snapshot();
            case 5 -> redis.refuse(random.nextInt(3) == 0);
            case 6 -> redis.refuse(list, random.nextInt(2) == 0);
            case 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 -> {
                for (int i = random.nextInt(12); i > 0; i--) {
                    redis.push(list, random.nextInt(10) == 0 ? "no order" : Batches.order("c" + random.nextInt(2)));
                }
            }
            default -> {
                // a quiet moment
            }
        }
    }
}
