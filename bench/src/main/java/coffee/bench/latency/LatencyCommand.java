package coffee.bench.latency;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import coffee.bench.report.Latencies;
import coffee.bench.stand.Stand;
import coffee.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coffee bench latency}. */
@Command(
        name = "latency",
        description = {
            "How long an order takes from the append of its line to its commit, and to the dashboard's event.",
            "All of the pipeline runs for it, on this machine, with the settings that are shipped."
        })
public final class LatencyCommand implements Callable<Integer>, Findings {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_PER_SECOND = 20_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Orders appended a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "15s",
            description = "How long it counts (default: ${DEFAULT-VALUE}).")
    private Duration span;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long orders flow before that (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    LatencyCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        require(rate >= 1 && rate <= MOST_PER_SECOND, "--rate must be from 1 to " + MOST_PER_SECOND);
        require(span.toSeconds() >= 1 && span.compareTo(LONGEST) <= 0, "--for must be from 1s to 10m");
        require(warmUp.compareTo(LONGEST) <= 0, "--warm-up must be at most 10m");
        try (Stand stand = Stand.raise()) {
            stand.startTopology();
            stand.startDashboard();
            stand.startAgent();
            LatencyRun.Result result = new LatencyRun(rate, warmUp, span).measure(stand);
            PrintWriter out = spec.commandLine().getOut();
            out.println(Latencies.head("", "orders"));
            report("append to commit", result.toCommit(), out);
            report("append to the page's event", result.toEvent(), out);
        }
        return ExitCode.DONE;
    }

    private void require(boolean rule, String problem) {
        if (!rule) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    private void report(String what, Latencies latencies, PrintWriter out) {
        out.println(latencies.row(what));
        out.flush();
        findings.add(new Finding(
                "latency",
                String.format(Locale.ROOT, "%s at %,d orders/s", what, rate),
                String.format(Locale.ROOT, "%.0f ms p99", latencies.p99Millis()),
                String.format(
                        Locale.ROOT, "%.0f ms p50, %.0f ms at most", latencies.p50Millis(), latencies.maxMillis())));
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
