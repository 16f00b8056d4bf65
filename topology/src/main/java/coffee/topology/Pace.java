package coffee.topology;

import org.apache.storm.Config;

/** How Storm's threads wait for work: batches are few and large, so that spinning for the next would only waste a core. */
final class Pace {

    private static final int TUPLES_HELD = 1024;

    private Pace() {}

    static void set(Config config) {
        config.put(Config.TOPOLOGY_SPOUT_WAIT_STRATEGY, GrowingWait.class.getName());
        config.put(Config.TOPOLOGY_BOLT_WAIT_STRATEGY, GrowingWait.class.getName());
        config.put(Config.TOPOLOGY_EXECUTOR_RECEIVE_BUFFER_SIZE, TUPLES_HELD);
    }
}
