package coffee.cluster;

import coffee.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code cluster kill}. */
@Command(name = "kill", description = "Kills a topology. What it had not counted stays in the queue.")
final class KillCommand implements Callable<Integer> {

    @Mixin
    private FolderOption folder;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = "coffee",
            description = "The topology (default: ${DEFAULT-VALUE}).")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        StormCluster cluster = folder.cluster();
        cluster.nimbus().kill(name);
        cluster.awaitGone(name);
        spec.commandLine().getOut().println("the topology " + name + " is killed");
        return ExitCode.DONE;
    }
}
