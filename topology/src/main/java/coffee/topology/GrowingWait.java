package coffee.topology;

import java.util.Map;
import org.apache.storm.policy.IWaitStrategy;

/**
 * How a bolt waits for its next tuple: the longer nothing came, the longer it sleeps. A busy topology loses a millisecond
 * at most, an idle one costs next to nothing. Storm makes one for each executor; for one thread.
 */
public final class GrowingWait implements IWaitStrategy {

    /** So often another thread may run first, before any sleep. */
    private static final int YIELDS = 10;
    /** So many sleeps are of one length. */
    private static final int STEP = 16;

    private static final int LONGEST_MILLIS = 8;

    @Override
    public void prepare(Map<String, Object> topologyConfig, WaitSituation situation) {
        // the same in every situation
    }

    @Override
    public int idle(int idled) throws InterruptedException {
        if (idled < YIELDS) {
            Thread.yield();
        } else {
            Thread.sleep(millis(idled));
        }
        return Math.min(idled, Integer.MAX_VALUE - 1) + 1;
    }

    /** How long to sleep after waiting that often. */
    static int millis(int idled) {
        return Math.min(LONGEST_MILLIS, 1 + (idled - YIELDS) / STEP);
    }
}
