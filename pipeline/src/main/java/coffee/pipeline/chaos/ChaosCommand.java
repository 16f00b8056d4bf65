package coffee.pipeline.chaos;

import coffee.cli.Cli;
import coffee.cli.Home;
import coffee.cli.StopSignal;
import coffee.pipeline.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coffee chaos}: breaks a running pipeline repeatedly, and checks that nothing is lost or duplicated. */
@Command(
        name = "chaos",
        description = {
            "Runs the whole pipeline, on a real Storm cluster, under a dated, dirty stream into rolling files, and breaks "
                    + "one part after another: kills, freezes, cut and slowed connections, flushed scripts.",
            "At the end every line must be counted or rejected exactly once. Exits with 0 only then."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec;

    @Mixin
    private Options options;

    public static void main(String... args) {
        Cli.main(new ChaosCommand(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.problem().ifPresent(problem -> {
            throw new ParameterException(spec.commandLine(), problem);
        });
        long seed = options.seed != null ? options.seed : new SplittableRandom().nextLong(1_000_000);
        try (StopSignal stop = StopSignal.listen(GRACE);
                Workplace place = Workplace.take(Home.data("chaos"), false);
                Chaos chaos = new Chaos(options, seed, place, spec.commandLine().getOut(), stop)) {
            return chaos.run();
        }
    }

    /** The options of the command, as a picocli mixin. */
    static final class Options {

        @Option(names = "--for", paramLabel = "TIME", description = "For how long things go wrong (default: 10m).")
        Duration span = Duration.ofMinutes(10);

        @Option(
                names = "--seed",
                paramLabel = "S",
                description = "Draw the same faults in the same order as the run that told this seed.")
        Long seed;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description = "Orders a second that are placed (default: ${DEFAULT-VALUE}).")
        long rate = 500;

        @Option(
                names = "--local",
                description =
                        "Count in one process instead of on a real Storm cluster: no worker, supervisor or Nimbus is "
                                + "killed then, but the whole topology is.")
        boolean local;

        @Option(names = "--kafka", description = "Queue the orders in a Kafka, which is killed and frozen too.")
        boolean kafka;

        /** The first problem of the options, if any. */
        Optional<String> problem() {
            if (span.toSeconds() < 10) {
                return Optional.of("--for must be at least 10s");
            }
            if (rate < 1 || rate > 100_000) {
                return Optional.of("--rate must be from 1 to 100000, not " + rate);
            }
            return Optional.empty();
        }
    }
}
