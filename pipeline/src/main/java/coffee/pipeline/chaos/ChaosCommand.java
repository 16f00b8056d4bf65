package coffee.pipeline.chaos;

import coffee.cli.Cli;
import coffee.cli.Home;
import coffee.cli.StopSignal;
import coffee.pipeline.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coffee chaos}: breaks a running pipeline again and again, and counts whether anything was lost or doubled. */
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
    private ChaosOptions options;

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
}
