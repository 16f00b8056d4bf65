package coffee.bench.generator;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffee bench generator}. */
@Command(
        name = "generator",
        description = "Lines generated into a file per second, beside writing the same bytes prepared in memory.")
public final class GeneratorCommand implements Callable<Integer>, Findings {

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "Lines a round (default: ${DEFAULT-VALUE}); all are held in memory, 153 bytes each.")
    private int count;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds, of which the median counts (default: ${DEFAULT-VALUE}), after one to warm up.")
    private int rounds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the file is written, and removed again (default: the folder for temporary files).")
    private Path dir;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Path folder = dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : dir;
        Path file = Files.createTempFile(folder, "coffee-bench-", ".jsonl");
        try {
            PreparedLines prepared = PreparedLines.of(count);
            List<Double> generated = new ArrayList<>();
            List<Double> written = new ArrayList<>();
            for (int round = 0; round <= Math.max(1, rounds); round++) {
                double generating = prepared.secondsToGenerate(file);
                double writing = prepared.secondsToWrite(file);
                if (round > 0) {
                    generated.add(generating);
                    written.add(writing);
                }
            }
            report(
                    prepared,
                    median(generated),
                    median(written),
                    spec.commandLine().getOut());
        } finally {
            Files.delete(file);
        }
        return 0;
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    private void report(PreparedLines lines, double generating, double writing, PrintWriter out) {
        out.printf(Locale.ROOT, "%-20s %12s %10s%n", "", "lines/s", "MB/s");
        line("generated", lines, generating, out);
        line("prepared, written", lines, writing, out);
        out.printf(Locale.ROOT, "Generating goes at %.2f of the speed of writing.%n", writing / generating);
        findings.add(new Finding(
                "generator",
                "generated into a file",
                String.format(Locale.ROOT, "%,.0f lines/s", lines.count() / generating),
                String.format(Locale.ROOT, "%.2f of writing the same bytes prepared", writing / generating)));
    }

    private static void line(String way, PreparedLines lines, double seconds, PrintWriter out) {
        out.printf(Locale.ROOT, "%-20s %,12.0f %,10.1f%n", way, lines.count() / seconds, lines.bytes() / seconds / 1e6);
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
