package coffee.cluster;

import coffee.cli.Home;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Says which cluster is meant, and where Storm is; to be used as a picocli mixin. */
final class FolderOption {

    @Option(
            names = "--dir",
            paramLabel = "D",
            description = "The folder of the cluster: its logs, data and settings (default: .coffee/storm).")
    private Path folder;

    StormCluster cluster() {
        return new StormCluster(
                new ClusterFolder(folder == null ? Home.data("storm") : folder),
                Home.part("storm/lib", "topology/target/storm/lib"));
    }
}
