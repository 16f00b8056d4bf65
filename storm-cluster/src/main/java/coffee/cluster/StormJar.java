package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A jar that is submitted to the cluster in a folder as an operator does it, with {@code storm jar}. */
record StormJar(Path jar, ClusterFolder folder) {

    /** Runs its main class to the end, on this process' terminal, and gives the exit code. */
    int submit(String mainClass, List<String> arguments) {
        List<String> command = command(mainClass, arguments);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CommandFailure("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while submitting", e);
        }
    }

    private List<String> command(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(folder.java());
        Home.folder().ifPresent(home -> command.add("-Dcoffee.home=" + home));
        command.add("-Dcoffee.data=" + Home.data(""));
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dstorm.home=" + folder.root(),
                "-Dstorm.jar=" + jar.toAbsolutePath(),
                "-Dstorm.log.dir=" + folder.logs(),
                "-Dlogfile.name=submit.log",
                "-Dlog4j.configurationFile=" + folder.log4j().resolve("cluster.xml"),
                "-cp",
                folder.lib() + "/*:" + jar.toAbsolutePath() + ":" + folder.conf(),
                mainClass));
        command.addAll(arguments);
        return command;
    }
}
