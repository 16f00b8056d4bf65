package coffee.settings;

import java.time.Duration;

/** Where the dashboard listens, and what it grants its viewers. */
public record DashboardSettings(String host, int port, int maxViewers, Duration requestTimeout) {

    public DashboardSettings {
        new Rules()
                .that(!host.isBlank(), "dashboard.host", host, "must be a host name or address")
                .between("dashboard.port", port, 0, 65_535)
                .between("dashboard.maxViewers", maxViewers, 1, 100_000)
                .between("dashboard.requestTimeout", requestTimeout, "100ms", "5m")
                .check();
    }

    static DashboardSettings from(SettingsReader in) {
        return new DashboardSettings(
                in.text("dashboard.host", "127.0.0.1"),
                in.integer("dashboard.port", 8080),
                in.integer("dashboard.maxViewers", 1_000),
                in.duration("dashboard.requestTimeout", "10s"));
    }
}
