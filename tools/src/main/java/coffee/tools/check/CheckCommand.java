package coffee.tools.check;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.recount.Comparison;
import coffee.recount.Difference;
import coffee.recount.Recount;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.tools.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** The command {@code check}. */
@Command(
        name = "check",
        description = {
            "Recounts order files and compares with what is stored: totals, rejects and every period.",
            "The files are all that was ever fed to the pipeline. Exits with 0 where all is the same, else with 1."
        })
public final class CheckCommand implements Callable<Integer> {

    private static final int SHOWN = 40;

    @Mixin
    private SettingsOptions settings;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Order files, plain or .gz.")
    private List<Path> files;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new CheckCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        Settings s = settings.read();
        Comparison comparison;
        try (UnifiedJedis redis = s.redis().openClient(1)) {
            CountsStore store = new CountsStore(redis, s.layout());
            store.standing();
            comparison = Comparison.of(Recount.of(files, s, Instant.now()), store);
        }
        print(comparison, spec.commandLine().getOut());
        return comparison.same() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void print(Comparison comparison, PrintWriter out) {
        List<Difference> differences = comparison.differences();
        out.printf(
                Locale.ROOT,
                "%,d lines and %,d periods compared: %s%n",
                comparison.lines(),
                comparison.periods(),
                differences.isEmpty()
                        ? "no difference"
                        : differences.size() == 1 ? "1 difference" : differences.size() + " differences");
        if (!differences.isEmpty()) {
            out.printf("%-32s %-32s %15s %15s%n", "where", "what", "expected", "stored");
            differences.stream()
                    .limit(SHOWN)
                    .forEach(d -> out.printf(
                            Locale.ROOT,
                            "%-32s %-32s %,15d %,15d%n",
                            d.where(),
                            Printable.of(d.field(), 100),
                            d.expected(),
                            d.stored()));
        }
        if (differences.size() > SHOWN) {
            out.println("and " + (differences.size() - SHOWN) + " more");
        }
        if (comparison.queued() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d orders are still queued: check again when the queue is empty%n",
                    comparison.queued());
        }
    }
}
