package coffee.topology;

import org.apache.storm.Config;

/** How Storm's threads wait for work: batches are few and large, so that spinning for the next would only waste a core. */
final class Pace {

    private static final int SPINS = 0;
    private static final int YIELDS = 10;
    private static final int SLEEP_MILLIS = 2;

    private Pace() {}

    static void set(Config config) {
        config.put(Config.TOPOLOGY_BOLT_WAIT_PROGRESSIVE_LEVEL1_COUNT, SPINS);
        config.put(Config.TOPOLOGY_BOLT_WAIT_PROGRESSIVE_LEVEL2_COUNT, YIELDS);
        config.put(Config.TOPOLOGY_BOLT_WAIT_PROGRESSIVE_LEVEL3_SLEEP_MILLIS, SLEEP_MILLIS);
        config.put(Config.TOPOLOGY_EXECUTOR_RECEIVE_BUFFER_SIZE, 1024);
    }
}
