package coffee.bench.decoder;

import coffee.bench.Benchmark;
import java.util.Collection;
import java.util.Map;
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
import picocli.CommandLine.Option;

/** {@code coffee bench decoder}. */
@Command(
        name = "decoder",
        description =
                "Orders decoded and counted per second and core: the fast path without and with crosses, the strict"
                        + " reference, and plain Gson.")
public final class DecoderBenchmark extends Benchmark {

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

    DecoderBenchmark() {}

    @Override
    public Integer call() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Decoding.class.getName())
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
        report(results.stream()
                .collect(Collectors.toMap(r -> r.getPrimaryResult().getLabel(), Function.identity())));
        return 0;
    }

    private void report(Map<String, RunResult> results) {
        print("%-10s %12s %8s %14s", "", "orders/s", "± 99.9 %", "bytes an order");
        for (String way : new String[] {"fast", "crosses", "reference", "gson"}) {
            Result<?> rate = results.get(way).getPrimaryResult();
            double bytes = results.get(way).getSecondaryResults().get(ALLOCATED).getScore();
            print("%-10s %,12.0f %,8.0f %14.1f", way, rate.getScore(), rate.getScoreError(), bytes);
        }
        double fast = results.get("fast").getPrimaryResult().getScore();
        double ratio = fast / results.get("gson").getPrimaryResult().getScore();
        print("The fast path is %.1f times as fast as Gson.fromJson.", ratio);
        double crosses = results.get("crosses").getPrimaryResult().getScore();
        print("With the pairs of all crosses it does %.2f of that.", crosses / fast);
        found(
                "decoded and counted, on one core",
                text("%,.0f orders/s", fast),
                text("%.1f times plain Gson, which checks nothing", ratio));
        found(
                "the same with the pairs of all crosses",
                text("%,.0f orders/s", crosses),
                text("%.2f of the speed without", crosses / fast));
    }
}
