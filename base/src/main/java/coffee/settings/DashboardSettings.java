package coffee.settings;

import java.time.Duration;

/** Where the dashboard listens, and what it grants its viewers. */
public record DashboardSettings(
        String host, int port, int maxViewers, Duration heartbeat, Duration requestTimeout, DataSize periodCache) {

    public DashboardSettings {
        new Rules()
                .that(!host.isBlank(), "dashboard.host", host, "must be a host name or address")
                .between("dashboard.port", port, 0, 65_535)
                .between("dashboard.maxViewers", maxViewers, 1, 100_000)
                .between("dashboard.heartbeat", heartbeat, "100ms", "1m")
                .between("dashboard.requestTimeout", requestTimeout, "100ms", "5m")
                .between("dashboard.periodCache", periodCache, "0B", "16GB")
                .check();
    }

    static DashboardSettings from(SettingsReader in) {
        return new DashboardSettings(
                in.text("dashboard.host", "127.0.0.1"),
                in.integer("dashboard.port", 8080),
                in.integer("dashboard.maxViewers", 1_000),
                in.duration("dashboard.heartbeat", "5s"),
                in.duration("dashboard.requestTimeout", "10s"),
                in.size("dashboard.periodCache", "32MB"));
    }
}
