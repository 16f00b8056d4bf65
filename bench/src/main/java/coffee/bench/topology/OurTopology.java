package coffee.bench.topology;

import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.LocalCluster;

/** The topology of this project, with its settings as they are shipped. */
final class OurTopology {

    private OurTopology() {}

    public static void main(String... args) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put("redis.uri", args[0]);
        for (String word : System.getProperty("coffee.bench.set", "").split(",")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                properties.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        Settings settings = Settings.of(properties);
        LocalCluster cluster = new LocalCluster();
        cluster.submitTopology("orders", OrderTopology.config(settings), OrderTopology.topology(settings));
        Ready.andRunUntilInputEnds();
    }
}
