package coffee.topology;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.count.CountBolt;
import coffee.topology.ingest.RedisSpout;
import coffee.topology.save.SaveBolt;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.topology.TopologyBuilder;

/** How the parts are put together, and what Storm is told of them. */
public final class OrderTopology {

    private OrderTopology() {}

    /** One spout, as many counters as the settings say, one saver. */
    public static StormTopology topology(Settings settings) {
        Map<String, String> travelling = settings.toMap();
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(RedisSpout.ID, new RedisSpout(travelling), 1);
        builder.setBolt(
                        CountBolt.ID,
                        new CountBolt(travelling),
                        settings.topology().counters())
                .shuffleGrouping(RedisSpout.ID);
        builder.setBolt(SaveBolt.ID, new SaveBolt(travelling), 1).globalGrouping(CountBolt.ID);
        return builder.createTopology();
    }

    /** Storm's configuration for this topology; it has no secrets in it. */
    public static Config config(Settings settings) {
        TopologySettings topology = settings.topology();
        Config config = new Config();
        config.setNumWorkers(topology.workers());
        config.setNumAckers(1);
        config.setMessageTimeoutSecs((int) topology.messageTimeout().toSeconds());
        config.setFallBackOnJavaSerialization(false);
        WireTypes.register(config);
        Pace.set(config);
        return config;
    }
}
