package coffee.dashboard;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.cli.StopSignal;
import coffee.settings.DashboardSettings;
import coffee.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffee dashboard}: serves the page until it is stopped. */
@Command(
        name = "dashboard",
        description = {
            "Serves the counts, live and past, to browsers. It only reads from Redis. Ctrl-C stops it.",
            "",
            "It is for people who may see the counts: it has no login of its own, and listens on this machine only "
                    + "unless told otherwise."
        })
public final class DashboardCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port to listen on; 0 for any free one (default: 8080).")
    private String port;

    @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on (default: 127.0.0.1).")
    private String host;

    public static void main(String... args) {
        Cli.main(new DashboardCommand(), args);
    }

    @Override
    public Integer call() throws InterruptedException {
        Settings all = settings.read(further());
        DashboardSettings own = all.dashboard();
        try (StopSignal stop = StopSignal.listen(GRACE);
                Dashboard dashboard = Dashboard.start(all)) {
            spec.commandLine()
                    .getOut()
                    .println("http://" + shown(own.host()) + ":" + dashboard.port() + "/ shows the counts in "
                            + all.redis() + " under " + all.layout().prefix() + ":");
            spec.commandLine().getOut().flush();
            warning(own.host()).ifPresent(spec.commandLine().getErr()::println);
            spec.commandLine().getErr().flush();
            stop.await();
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new CommandFailure("cannot listen on " + own.host() + ":" + own.port() + ": " + reason(e), e);
        }
    }

    /** The warning for a host that others can reach. */
    static Optional<String> warning(String host) {
        return isLoopback(host)
                ? Optional.empty()
                : Optional.of("coffee dashboard: warning: everybody who reaches " + shown(host)
                        + " can read all counts; docs/operations.md shows a proxy with TLS and a login");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String[] further() {
        List<String> words = new ArrayList<>();
        if (port != null) {
            words.add("dashboard.port=" + port);
        }
        if (host != null) {
            words.add("dashboard.host=" + host);
        }
        return words.toArray(String[]::new);
    }

    private static String reason(IOException e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    private static String shown(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
