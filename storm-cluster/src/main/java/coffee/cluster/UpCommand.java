package coffee.cluster;

import coffee.cli.ExitCode;
import coffee.cli.StatusLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cluster up}. */
@Command(
        name = "up",
        description = "Starts the cluster, or those parts of it that do not run, and waits until it is well.")
final class UpCommand implements Callable<Integer> {

    private static final int LAST_PORT = 65_535;

    @Mixin
    private FolderOption folder;

    @Option(
            names = "--first-port",
            paramLabel = "N",
            description =
                    "Take the ports from N on: ZooKeeper, Nimbus, Supervisor, then the slots (default: free ones).")
    private Integer firstPort;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "How many workers there can be at most (default: ${DEFAULT-VALUE}).")
    private int slots = 4;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (slots < 1 || slots > 100) {
            throw new ParameterException(spec.commandLine(), "--slots must be from 1 to 100, not " + slots);
        }
        if (firstPort != null && (firstPort < 1024 || firstPort + 2 + slots > LAST_PORT)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--first-port must be from 1024 to " + (LAST_PORT - 2 - slots) + ", not " + firstPort);
        }
        StormCluster cluster = folder.cluster();
        if (cluster.isWhole()) {
            say("the cluster is up already: see bin/coffee cluster status");
            return ExitCode.DONE;
        }
        Instant begin = Instant.now();
        try (StatusLine status = StatusLine.show(false, () -> "starting the cluster …")) {
            cluster.up(firstPort == null ? Ports.free(slots) : Ports.from(firstPort, slots));
        }
        say(String.format(
                Locale.ROOT,
                "the cluster is up after %.1f s: Nimbus on 127.0.0.1:%d, %d slots, logs in %s",
                Duration.between(begin, Instant.now()).toMillis() / 1000.0,
                cluster.ports().nimbus(),
                cluster.ports().slots().size(),
                cluster.folder().logs()));
        return ExitCode.DONE;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
