package coffee.pipeline.demo;

import coffee.cli.Cli;
import coffee.cli.Home;
import coffee.cli.StopSignal;
import coffee.pipeline.Workplace;
import coffee.pipeline.server.OwnServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coffee demo}: the whole pipeline on this machine, from one command. */
@Command(
        name = "demo",
        description = {
            "Runs all of it on this machine, each part a process of its own: Redis, the generator, a Flume agent, the "
                    + "topology and the dashboard. Nothing has to be installed.",
            "Ctrl-C stops all of it, in order, and leaves no process."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec;

    @Mixin
    private Options options;

    public static void main(String... args) {
        Cli.main(new DemoCommand(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.problem().ifPresent(problem -> {
            throw new ParameterException(spec.commandLine(), problem);
        });
        OwnServer.checkFree(options.port, "stop what listens there, or choose another with --port");
        try (StopSignal stop = StopSignal.listen(GRACE);
                Workplace place = Workplace.take(Home.data("demo"), options.keep);
                Demo demo = new Demo(options, place, spec.commandLine().getOut(), stop)) {
            return demo.run();
        }
    }

    /** The options of the command, as a picocli mixin. */
    static final class Options {

        @Option(
                names = "--rate",
                paramLabel = "N",
                description = "Orders a second that are placed (default: ${DEFAULT-VALUE}).")
        long rate = 50;

        @Option(
                names = "--for",
                paramLabel = "TIME",
                description =
                        "End after that time, such as 60s, with a check of all that was written: exit 0 only if every "
                                + "order was counted once. Without it the demo runs until Ctrl-C.")
        Duration span;

        @Option(names = "--cluster", description = "Count on a real Storm cluster instead of in one process.")
        boolean cluster;

        @Option(names = "--kafka", description = "Queue the orders in a Kafka instead of in a list in Redis.")
        boolean kafka;

        @Option(
                names = "--prometheus",
                description = "Start a Prometheus too, if one is installed, with the alerts of ops/prometheus.")
        boolean prometheus;

        @Option(names = "--port", paramLabel = "N", description = "The dashboard's port (default: ${DEFAULT-VALUE}).")
        int port = 8080;

        @Option(names = "--keep", description = "Keep the data for the next demo, which goes on with it.")
        boolean keep;

        Optional<Duration> span() {
            return Optional.ofNullable(span);
        }

        /** The options of the generator. */
        List<String> generatorWords() {
            List<String> words = new ArrayList<>(List.of("--rate", Long.toString(rate), "--roll", "100MB"));
            span().ifPresent(s -> words.addAll(List.of("--for", s.toSeconds() + "s")));
            return words;
        }

        /** The first problem of the options, if any. */
        Optional<String> problem() {
            if (rate < 1 || rate > 1_000_000) {
                return Optional.of("--rate must be from 1 to 1000000, not " + rate);
            }
            if (port < 1 || port > 65_535) {
                return Optional.of("--port must be from 1 to 65535, not " + port);
            }
            if (span != null && span.toSeconds() < 1) {
                return Optional.of("--for must be at least 1s");
            }
            return Optional.empty();
        }
    }
}
