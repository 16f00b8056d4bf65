package coffee.operator.status;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code status}. */
@Command(
        name = "status",
        description = {
            "Shows how far each stage of the path is: how many bytes of the files are still to be read, the queue,"
                    + " what is counted and rejected, and which stage has work and does not move.",
            "Looks for a second, or for three where something does not move. Exits with 1 where a stage is stuck."
        })
public final class StatusCommand implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private enum Format {
        table,
        json
    }

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--watch", description = "Look again and again, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "With --watch, how often to look (default: ${DEFAULT-VALUE}).")
    private Duration every;

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one object a line.")
    private Format format = Format.table;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new StatusCommand(), args);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (every.compareTo(SHORTEST) < 0) {
            throw new ParameterException(spec.commandLine(), "--every must be at least 100ms");
        }
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusReader reader = new StatusReader(settings.read(), InstantSource.system())) {
            Status status;
            do {
                status = watch ? reader.read() : reader.readUntilSure(stop::await);
                print(status);
            } while (watch && !stop.await(every));
            return status.stuck().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private void print(Status status) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            out.println(status.toJson());
        } else {
            if (watch) {
                out.print(StatusLine.betweenScreens());
            }
            status.print(out);
        }
        out.flush();
    }
}
