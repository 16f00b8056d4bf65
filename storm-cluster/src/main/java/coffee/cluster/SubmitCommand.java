package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** The command {@code cluster submit}. */
@Command(
        name = "submit",
        description = {
            "Submits the topology, as \"storm jar\" does: with the jar that any Storm cluster takes.",
            "All further options are the topology's own: bin/coffee cluster submit -- --help lists them."
        })
final class SubmitCommand implements Callable<Integer> {

    @Mixin
    private FolderOption folder;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes (default: as in the settings).")
    private Integer workers;

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
        Path jar = Home.part("storm/coffee-topology.jar", "topology/target/coffee-topology.jar");
        if (!Files.exists(jar)) {
            throw new CommandFailure(jar + " is not there: build the topology module first");
        }
        List<String> arguments = new ArrayList<>(options);
        if (workers != null) {
            arguments.addAll(List.of("--set", "topology.workers=" + workers));
        }
        return folder.cluster().submit(jar, "coffee.topology.CoffeeTopology", arguments);
    }
}
