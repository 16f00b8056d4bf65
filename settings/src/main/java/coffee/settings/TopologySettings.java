package coffee.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * How the topology reads ahead, counts and commits.
 *
 * @param metricsPorts where workers serve their metrics, one port each, such as 9410-9419; empty for nowhere
 */
public record TopologySettings(
        int batchOrders,
        DataSize batchBytes,
        int pendingBatches,
        int mergeBatches,
        Duration idlePoll,
        int spouts,
        int counters,
        int workers,
        Duration messageTimeout,
        int livePerSecond,
        Duration heartbeat,
        String metricsPorts) {

    private static final Pattern PORTS = Pattern.compile("|\\d{1,5}|(\\d{1,5})-(\\d{1,5})");

    public TopologySettings {
        new Rules()
                .between("topology.batchOrders", batchOrders, 1, 100_000)
                .between("topology.batchBytes", batchBytes, "256KB", "64MB")
                .between("topology.pendingBatches", pendingBatches, 1, 1_000)
                .between("topology.mergeBatches", mergeBatches, 1, 1_000)
                .between("topology.idlePoll", idlePoll, "1ms", "10s")
                .between("topology.spouts", spouts, 1, 256)
                .between("topology.counters", counters, 1, 1_000)
                .between("topology.workers", workers, 1, 1_000)
                .between("topology.messageTimeout", messageTimeout, "2s", "1h")
                .between("topology.livePerSecond", livePerSecond, 1, 100)
                .between("topology.heartbeat", heartbeat, "100ms", "1m")
                .that(
                        arePorts(metricsPorts),
                        "topology.metricsPorts",
                        metricsPorts,
                        "must be a port or a range of ports up to 65535, such as 9410-9419")
                .check();
    }

    private static boolean arePorts(String ports) {
        return PORTS.matcher(ports).matches()
                && Arrays.stream(ports.split("-")).allMatch(p -> p.isEmpty() || Integer.parseInt(p) <= 65_535);
    }

    static TopologySettings from(SettingsReader in) {
        return new TopologySettings(
                in.integer("topology.batchOrders", 7_000),
                in.size("topology.batchBytes", "2MB"),
                in.integer("topology.pendingBatches", 32),
                in.integer("topology.mergeBatches", 16),
                in.duration("topology.idlePoll", "50ms"),
                in.integer("topology.spouts", 1),
                in.integer("topology.counters", 2),
                in.integer("topology.workers", 1),
                in.duration("topology.messageTimeout", "5s"),
                in.integer("topology.livePerSecond", 20),
                in.duration("topology.heartbeat", "3s"),
                in.text("topology.metricsPorts", ""));
    }
}
