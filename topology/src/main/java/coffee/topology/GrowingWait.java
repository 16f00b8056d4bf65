package coffee.topology;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.storm.policy.IWaitStrategy;

/**
 * How a spout or bolt waits for work: the longer nothing has come, the longer it sleeps. In a busy topology, where the
 * next batch is less than a millisecond away, it sleeps for less than that; in an idle one it costs next to nothing.
 * Storm creates one for each executor; for one thread.
 */
public final class GrowingWait implements IWaitStrategy {

    /** How often to yield to other threads before the first sleep. */
    private static final int YIELDS = 10;
    /** How many sleeps have the same length. */
    private static final int STEP = 20;

    private static final int[] MICROS = {100, 250, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000};

    @Override
    public void prepare(Map<String, Object> topologyConfig, WaitSituation situation) {
        // the same in every situation
    }

    @Override
    public int idle(int idled) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (idled < YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(this, nanos(idled));
        }
        return Math.min(idled, Integer.MAX_VALUE - 1) + 1;
    }

    /** How long to sleep after that many waits. */
    static long nanos(int idled) {
        return TimeUnit.MICROSECONDS.toNanos(MICROS[Math.min(MICROS.length - 1, (idled - YIELDS) / STEP)]);
    }
}
