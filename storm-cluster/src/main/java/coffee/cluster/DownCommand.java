package coffee.cluster;

import coffee.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code cluster down}. */
@Command(
        name = "down",
        description =
                "Stops the cluster: workers, Supervisor, Nimbus and ZooKeeper. Its topologies end with it; logs stay.")
final class DownCommand implements Callable<Integer> {

    @Mixin
    private FolderOption folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        int stopped = folder.cluster().down();
        spec.commandLine()
                .getOut()
                .println(stopped == 0 ? "no cluster was up" : "the cluster is down: " + stopped + " processes ended");
        return ExitCode.DONE;
    }
}
