package coffee.topology.submit;

import coffee.cli.Cause;
import coffee.redis.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.thrift.TException;
import org.apache.storm.utils.NimbusClient;

/**
 * Asks Nimbus, before anything is uploaded, whether it is there and whether the name is free. Storm's own submitter
 * would try for long, and print a stack trace each time.
 */
final class NimbusCheck {

    private static final int TIMEOUT_MS = 5_000;

    private final Map<String, Object> storm;

    /** {@code storm} is Storm's configuration of this machine. */
    NimbusCheck(Map<String, Object> storm) {
        this.storm = new HashMap<>(storm);
        this.storm.put(Config.STORM_NIMBUS_RETRY_TIMES, 0);
    }

    void check(String name, Problems problems) {
        int port = ((Number) storm.get(Config.NIMBUS_THRIFT_PORT)).intValue();
        List<?> seeds = (List<?>) storm.get(Config.NIMBUS_SEEDS);
        String why = "there is none";
        for (Object seed : seeds) {
            try (NimbusClient client = NimbusClient.Builder.withConf(storm)
                    .withTimeout(TIMEOUT_MS)
                    .buildWithNimbusHostPort(String.valueOf(seed), port)) {
                if (client.getClient().getTopologySummaries().stream()
                        .anyMatch(t -> t.get_name().equals(name))) {
                    problems.add("--name", name, "must be another: a topology of that name runs, kill it first");
                }
                return;
            } catch (TException | RuntimeException e) {
                why = Cause.first(e).getMessage();
            }
        }
        problems.add(Config.NIMBUS_SEEDS, seeds + ", port " + port, "must name a Nimbus that answers: " + why);
    }
}
