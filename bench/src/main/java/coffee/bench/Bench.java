package coffee.bench;

import coffee.bench.dashboard.DashboardBenchmark;
import coffee.bench.decoder.DecoderBenchmark;
import coffee.bench.pipeline.LatencyBenchmark;
import coffee.bench.pipeline.PipelineBenchmark;
import coffee.bench.pipeline.SinkBenchmark;
import coffee.bench.topology.TopologyBenchmark;
import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The benchmarks, a command each. */
@Command(
        name = "bench",
        description = "Measure how fast a part is, beside what it is compared with.",
        subcommands = {
            DashboardBenchmark.class,
            DecoderBenchmark.class,
            GeneratorBenchmark.class,
            SinkBenchmark.class,
            TopologyBenchmark.class,
            LatencyBenchmark.class,
            PipelineBenchmark.class,
            Bench.All.class
        })
public final class Bench {

    private Bench() {}

    public static void main(String... args) {
        // Storm's own configuration would have Kafka's clients print all that they do.
        System.setProperty("log4j2.configurationFile", "coffee/bench/log4j2.xml");
        Cli.main(new Bench(), args);
    }

    /**
     * {@code coffee bench all}: runs every other benchmark, one after the other, and writes one table of the results.
     */
    @Command(
            name = "all",
            description = {
                "Runs all of the others, which takes half an hour, and writes what they found as one table in Markdown.",
                "Leave the machine alone meanwhile."
            })
    public static final class All implements Callable<Integer> {

        /** The options of benchmarks that measure something else with them. */
        private static final Map<String, List<String>> VARIANTS = Map.of("topology", List.of("--kafka", "--scale"));

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Where to (default: docs/benchmarks.md of the checkout).")
        private Path file;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Path to = file == null ? Home.folder().orElse(Path.of("")).resolve("docs/benchmarks.md") : file;
            PrintWriter out = spec.commandLine().getOut();
            Machine machine = Machine.here();
            List<Benchmark.Finding> found = new ArrayList<>();
            for (CommandLine benchmark : benchmarks()) {
                String name = benchmark.getCommandName();
                run(benchmark, out);
                for (String variant : VARIANTS.getOrDefault(name, List.of())) {
                    run(benchmark, out, variant);
                }
                found.addAll(((Benchmark) benchmark.getCommand()).findings());
            }
            Files.writeString(to, text(machine, LocalDate.now(), found));
            out.println("\nThe table is in " + to);
            return ExitCode.DONE;
        }

        private static void run(CommandLine benchmark, PrintWriter out, String... words) {
            String what = String.join(" ", benchmark.getCommandName(), String.join(" ", words))
                    .strip();
            out.println("\n" + what);
            out.flush();
            if (benchmark.execute(words) != ExitCode.DONE) {
                throw new CommandFailure("bench " + what + " failed, so there is no table");
            }
        }

        private List<CommandLine> benchmarks() {
            return spec.parent().subcommands().values().stream()
                    .filter(command -> command.getCommand() instanceof Benchmark)
                    .toList();
        }

        static String text(Machine machine, LocalDate day, List<Benchmark.Finding> found) {
            return found.stream()
                    .map(Benchmark.Finding::row)
                    .collect(Collectors.joining("\n", """
                            # Benchmarks

                            Written by `bin/coffee bench all` on %s.

                            Machine: %s.

                            | part | what | measured | beside |
                            |---|---|---|---|
                            """.formatted(day, machine), "\n"));
        }

        /** The machine that was measured; {@code load} is its load just before. */
        record Machine(String processor, int cores, long memory, String system, String java, double load) {

            private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

            static Machine here() {
                var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
                return new Machine(
                        processorName(),
                        Runtime.getRuntime().availableProcessors(),
                        system.getTotalMemorySize(),
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
                        system.getSystemLoadAverage());
            }

            private static String processorName() {
                try (Stream<String> lines = Files.lines(PROCESSORS)) {
                    return lines.filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse(System.getProperty("os.arch"));
                } catch (IOException e) {
                    return System.getProperty("os.arch");
                }
            }

            @Override
            public String toString() {
                return String.format(
                        Locale.ROOT,
                        "%s, %d cores, %.1f GB of memory, %s, Java of %s%s",
                        processor,
                        cores,
                        memory / 1e9,
                        system,
                        java,
                        load < 0 ? "" : String.format(Locale.ROOT, ", load %.1f before the first", load));
            }
        }
    }
}
