package coffee.bench.topology;

import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import java.util.Map;
import org.apache.storm.LocalCluster;

/** The topology of this project, with its settings as they are shipped, but for the lists and the tasks that read them. */
final class OurTopology {

    private OurTopology() {}

    public static void main(String... args) throws Exception {
        Settings settings = Settings.of(Map.of("redis.uri", args[0], "queue", args[1], "topology.spouts", args[2]));
        LocalCluster cluster = new LocalCluster();
        cluster.submitTopology("orders", OrderTopology.config(settings), OrderTopology.topology(settings));
        Ready.andRunUntilInputEnds();
    }
}
