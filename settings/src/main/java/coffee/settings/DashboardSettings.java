package coffee.settings;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the dashboard listens, and what it grants its viewers.
 *
 * @param hosts the names, besides its own addresses, under which browsers may reach it
 * @param showRejected whether rejected lines, which may hold personal data, are shown and not only counted
 */
public record DashboardSettings(
        String host,
        int port,
        List<String> hosts,
        int maxViewers,
        Duration heartbeat,
        Duration requestTimeout,
        DataSize periodCache,
        boolean showRejected) {

    private static final Pattern HOST =
            Pattern.compile("[\\p{Alnum}_-]+(\\.[\\p{Alnum}_-]+)*\\.?|[0-9a-fA-F.]*(:[0-9a-fA-F.]*){2,}");

    public DashboardSettings {
        hosts = List.copyOf(hosts);
        Rules rules = new Rules();
        hosts.forEach(name -> rules.that(
                HOST.matcher(name).matches(),
                "dashboard.hosts",
                name,
                "must be a host name or address without a port, such as coffee.example.com"));
        rules.that(!host.isBlank(), "dashboard.host", host, "must be a host name or address")
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
                in.list("dashboard.hosts"),
                in.integer("dashboard.maxViewers", 1_000),
                in.duration("dashboard.heartbeat", "5s"),
                in.duration("dashboard.requestTimeout", "10s"),
                in.size("dashboard.periodCache", "32MB"),
                in.flag("dashboard.showRejected", true));
    }
}
