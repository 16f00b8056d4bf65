package coffee.bench;

import coffee.bench.dashboard.DashboardCommand;
import coffee.bench.decoder.DecoderCommand;
import coffee.bench.pipeline.LatencyCommand;
import coffee.bench.pipeline.PipelineCommand;
import coffee.bench.pipeline.SinkCommand;
import coffee.bench.topology.TopologyCommand;
import coffee.cli.Cli;
import picocli.CommandLine.Command;

/** The benchmarks, a command each. */
@Command(
        name = "bench",
        description = "Measure how fast a part is, beside what it is compared with.",
        subcommands = {
            DashboardCommand.class,
            DecoderCommand.class,
            GeneratorCommand.class,
            SinkCommand.class,
            TopologyCommand.class,
            LatencyCommand.class,
            PipelineCommand.class,
            AllCommand.class
        })
public final class Bench {

    private Bench() {}

    public static void main(String... args) {
        Cli.main(new Bench(), args);
    }
}
