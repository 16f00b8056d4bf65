package coffee.bench.decoder;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffee bench decoder}. */
@Command(
        name = "decoder",
        description =
                "Orders decoded and counted per second and core: the fast path, the strict reference, and plain Gson.")
public final class DecoderCommand implements Callable<Integer>, Findings {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "5",
            description = "Seconds to warm up, and then to measure, each way (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(
            names = "--forks",
            paramLabel = "N",
            defaultValue = "1",
            description = "Fresh JVMs for each way (default: ${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--verbose", description = "Show what JMH has to say.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    DecoderCommand() {}

    @Override
    public Integer call() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(DecoderBenchmark.class.getName())
                        .forks(forks)
                        .jvmArgsAppend("-Xms1g", "-Xmx1g")
                        .warmupIterations(iterations)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT)
                        .build())
                .run();
        report(
                results.stream()
                        .collect(Collectors.toMap(r -> r.getPrimaryResult().getLabel(), Function.identity())),
                spec.commandLine().getOut());
        return 0;
    }

    private void report(Map<String, RunResult> results, PrintWriter out) {
        out.printf(Locale.ROOT, "%-10s %12s %8s %14s%n", "", "orders/s", "± 99.9 %", "bytes an order");
        for (String way : new String[] {"fast", "reference", "gson"}) {
            Result<?> rate = results.get(way).getPrimaryResult();
            double bytes = results.get(way).getSecondaryResults().get(ALLOCATED).getScore();
            out.printf(Locale.ROOT, "%-10s %,12.0f %,8.0f %14.1f%n", way, rate.getScore(), rate.getScoreError(), bytes);
        }
        double fast = results.get("fast").getPrimaryResult().getScore();
        double ratio = fast / results.get("gson").getPrimaryResult().getScore();
        out.printf(Locale.ROOT, "The fast path is %.1f times as fast as Gson.fromJson.%n", ratio);
        findings.add(new Finding(
                "decoder",
                "decoded and counted, on one core",
                String.format(Locale.ROOT, "%,.0f orders/s", fast),
                String.format(Locale.ROOT, "%.1f times plain Gson, which checks nothing", ratio)));
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
