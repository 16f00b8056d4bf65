package coffee.topology;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.count.CountBolt;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderSpout;
import coffee.topology.metrics.PrometheusReporter;
import coffee.topology.save.SaveBolt;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.topology.TopologyBuilder;

/** Puts spout and bolts together, and configures Storm for them. */
public final class OrderTopology {

    private static final int TUPLES_HELD = 1024;

    /** How many times as many executors a rebalance may give to the counters. */
    private static final int MORE_COUNTERS = 4;

    /** Old batches that wait for their timeout must not keep new ones away. */
    private static final int READINGS_AT_ONCE = 4;

    private static final String SHOWN = "coffee.";

    private OrderTopology() {}

    /** The spouts and counters that the settings ask for, and one saver. */
    public static StormTopology topology(Settings settings) {
        Map<String, String> travelling = settings.toMap();
        TopologySettings topology = settings.topology();
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(OrderSpout.ID, new OrderSpout(travelling), topology.spouts());
        builder.setBolt(CountBolt.ID, new CountBolt(travelling), topology.counters())
                .setNumTasks(MORE_COUNTERS * topology.counters())
                .shuffleGrouping(OrderSpout.ID);
        builder.setBolt(SaveBolt.ID, new SaveBolt(travelling), 1).globalGrouping(CountBolt.ID);
        return builder.createTopology();
    }

    /** Storm's configuration for this topology. It has all settings but secrets, so that Storm's page shows them. */
    public static Config config(Settings settings) {
        TopologySettings topology = settings.topology();
        Config config = new Config();
        config.setNumWorkers(topology.workers());
        config.setNumAckers(1);
        config.setMessageTimeoutSecs((int) topology.messageTimeout().toSeconds());
        config.setFallBackOnJavaSerialization(false);
        config.registerSerialization(OrderBatch.class, OrderBatch.Wire.class);
        config.registerSerialization(CountedBatch.class, CountedBatch.Wire.class);
        // Batches are few and large: spinning for the next would only waste a core.
        config.put(Config.TOPOLOGY_SPOUT_WAIT_STRATEGY, GrowingWait.class.getName());
        config.put(Config.TOPOLOGY_BOLT_WAIT_STRATEGY, GrowingWait.class.getName());
        config.put(Config.TOPOLOGY_EXECUTOR_RECEIVE_BUFFER_SIZE, TUPLES_HELD);
        // The readers limit what is in flight; a cluster's lower limit would hold back what a commit waits for.
        config.setMaxSpoutPending(READINGS_AT_ONCE * OrderSpout.batchesPending(settings));
        if (!topology.metricsPorts().isEmpty()) {
            Map<String, Object> prometheus =
                    Map.of("class", PrometheusReporter.class.getName(), "ports", topology.metricsPorts());
            config.put(Config.TOPOLOGY_METRICS_REPORTERS, List.of(prometheus));
        }
        settings.known().forEach((property, usual) -> config.put(SHOWN + property, usual));
        config.values().removeIf(value -> value.equals(""));
        settings.toMap().forEach((property, given) -> config.put(SHOWN + property, given));
        return config;
    }
}
