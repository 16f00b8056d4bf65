package coffee.cluster;

import coffee.cli.Cli;
import picocli.CommandLine.Command;

/** The command {@code cluster}. */
@Command(
        name = "cluster",
        description = {
            "A real Storm cluster on this machine: ZooKeeper, Nimbus, Supervisor and workers as processes of their own.",
            "It listens on loopback alone. It goes on after the command has ended, until it is taken down."
        },
        subcommands = {UpCommand.class, StatusCommand.class, SubmitCommand.class, KillCommand.class, DownCommand.class})
public final class ClusterCommand {

    public static void main(String... args) {
        // Storm's client logs what the command says anyway, in better words.
        System.setProperty("log4j2.configurationFile", "coffee/cluster/client.xml");
        Cli.main(new ClusterCommand(), args);
    }
}
