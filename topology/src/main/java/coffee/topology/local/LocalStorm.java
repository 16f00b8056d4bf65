package coffee.topology.local;

import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.DaemonConfig;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.metricstore.NoOpMetricStore;

/** Storm within this process, with a topology on it. For one thread; closing it stops both. */
public final class LocalStorm implements AutoCloseable {

    private static final String NAME = "coffee";

    private final LocalCluster cluster;

    private LocalStorm(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts Storm and our topology; {@code more} is added to Storm's configuration. */
    public static LocalStorm start(Settings settings, Map<String, Object> more) throws Exception {
        Config config = OrderTopology.config(settings);
        config.setNumWorkers(1);
        config.putAll(more);
        return start(config, OrderTopology.topology(settings));
    }

    /** Starts Storm and any topology. */
    public static LocalStorm start(Config config, StormTopology topology) throws Exception {
        LocalStorm storm = new LocalStorm(new LocalCluster.Builder()
                .withSupervisors(1)
                .withPortsPerSupervisor(1)
                .withDaemonConf(daemons())
                .build());
        try {
            storm.cluster.submitTopology(NAME, config, topology);
            return storm;
        } catch (Exception e) {
            storm.close();
            throw e;
        }
    }

    private static Map<String, Object> daemons() {
        Map<String, Object> conf = new HashMap<>();
        conf.put(Config.STORM_LOCAL_HOSTNAME, "127.0.0.1");
        conf.put(DaemonConfig.STORM_METRIC_STORE_CLASS, NoOpMetricStore.class.getName());
        conf.put(Config.SUPERVISOR_WORKER_SHUTDOWN_SLEEP_SECS, 0);
        conf.put(DaemonConfig.SUPERVISOR_MONITOR_FREQUENCY_SECS, 1);
        return conf;
    }

    /** The cluster, for callers that want to disturb it. */
    public LocalCluster cluster() {
        return cluster;
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
