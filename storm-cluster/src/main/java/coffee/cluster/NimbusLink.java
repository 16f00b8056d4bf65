package coffee.cluster;

import coffee.cli.CommandFailure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.storm.Config;
import org.apache.storm.generated.ClusterSummary;
import org.apache.storm.generated.KillOptions;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.generated.NotAliveException;
import org.apache.storm.generated.RebalanceOptions;
import org.apache.storm.thrift.TException;
import org.apache.storm.utils.NimbusClient;
import org.apache.storm.utils.Utils;

/** Calls Nimbus, each time over a new connection; throws {@link CommandFailure} if it does not answer. */
public final class NimbusLink {

    private static final int TIMEOUT_MS = 10_000;

    private final int port;
    private final Map<String, Object> conf;

    NimbusLink(int port) {
        this.port = port;
        this.conf = new TreeMap<>(Utils.readDefaultConfig());
        conf.put(Config.STORM_NIMBUS_RETRY_TIMES, 0);
        conf.put(Config.NIMBUS_SEEDS, List.of("127.0.0.1"));
        conf.put(Config.NIMBUS_THRIFT_PORT, port);
    }

    public ClusterSummary summary() {
        return ask(Nimbus.Iface::getClusterInfo);
    }

    /** Kills the topology without waiting. */
    public void kill(String topology) {
        KillOptions now = new KillOptions();
        now.set_wait_secs(0);
        ask(nimbus -> {
            nimbus.killTopologyWithOpts(topology, now);
            return null;
        });
    }

    /** Rebalances the topology over this many workers. */
    public void rebalance(String topology, int workers) {
        RebalanceOptions options = new RebalanceOptions();
        options.set_wait_secs(0);
        options.set_num_workers(workers);
        ask(nimbus -> {
            nimbus.rebalance(topology, options);
            return null;
        });
    }

    private interface Question<T> {
        T of(Nimbus.Iface nimbus) throws TException;
    }

    private <T> T ask(Question<T> question) {
        try (NimbusClient client = NimbusClient.Builder.withConf(conf)
                .withTimeout(TIMEOUT_MS)
                .buildWithNimbusHostPort("127.0.0.1", port)) {
            return question.of(client.getClient());
        } catch (NotAliveException e) {
            throw new CommandFailure(e.get_msg(), e);
        } catch (TException | RuntimeException e) {
            throw new CommandFailure("Nimbus does not answer on port " + port + ": " + e.getMessage(), e);
        }
    }
}
