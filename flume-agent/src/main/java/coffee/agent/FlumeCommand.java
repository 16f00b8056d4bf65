package coffee.agent;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.cli.SettingsOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffee flume}: passes the launcher, {@code bin/coffee}, the shell lines that start the agent in its place. */
@Command(
        name = "flume",
        description = {
            "Runs a Flume agent that moves the lines of order files onto the queue, until Ctrl-C.",
            "CONF is one of the conf/flume-*.conf, each of which states its guarantee in its first lines, or one of your"
                    + " own. The default, flume-files.conf, follows files and moves each line exactly once."
        })
public final class FlumeCommand implements Callable<Integer> {

    private static final String ARCHIVE = "COFFEE_FLUME_ARCHIVE";
    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,6}[kmgKMG]");

    @Parameters(arity = "0..1", paramLabel = "CONF", description = "A Flume configuration file.")
    private Path conf;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "PATH",
            description = "The file of orders to follow, which may still be to come; or a folder of them.")
    private Path file;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where the agent keeps its log, and what its configuration keeps on disk (default:"
                    + " .coffee/flume).")
    private Path data;

    @Option(names = "--name", description = "The agent to run, where the configuration has several.")
    private String name;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "34545",
            description =
                    "The port of Flume's counters: http://localhost:PORT/metrics; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int httpPort;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "512m",
            description = "The heap of the agent, as for java -Xmx. Default: ${DEFAULT-VALUE}.")
    private String heap;

    @Mixin
    private SettingsOptions settings;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        Cli.main(new FlumeCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        Path plan = Path.of("/dev/fd/3");
        if (!Files.isWritable(plan)) {
            throw new CommandFailure("must be started by bin/coffee");
        }
        Files.write(plan, plan(home()).toShell().getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }

    /** The plan for these arguments of the command line. */
    static AgentPlan plan(Path home, List<String> words) throws IOException {
        FlumeCommand command = new FlumeCommand();
        new CommandLine(command).parseArgs(words.toArray(String[]::new));
        return command.plan(home);
    }

    private static Path home() {
        return Home.folder().orElseThrow(() -> new CommandFailure("must be started by bin/coffee"));
    }

    AgentPlan plan(Path home) throws IOException {
        if (httpPort < 0 || httpPort > 65_535) {
            throw new ParameterException(spec.commandLine(), "--http-port must be from 0 to 65535, not " + httpPort);
        }
        if (!HEAP.matcher(heap).matches()) {
            throw new ParameterException(spec.commandLine(), "--heap must be like 512m or 2g, not " + heap);
        }
        if (data != null && data.toString().contains(",")) {
            // Flume would take it for two folders.
            throw new ParameterException(spec.commandLine(), "--data must have no comma in it: " + data);
        }
        AgentConf asked = AgentConf.read(confFile(home));
        Path folder = (data == null ? Home.data("flume") : data).toAbsolutePath();
        Files.createDirectories(folder);
        Map<String, String> environment = new TreeMap<>(AgentVariables.ofQueue(settings.read(), asked));
        environment.put("COFFEE_FLUME_DATA", folder.toString());
        if (asked.asksFor(ARCHIVE) && System.getenv(ARCHIVE) == null) {
            environment.put(
                    ARCHIVE, Files.createDirectories(folder.resolve("orders")).toString());
        }
        if (AgentVariables.asksForOrders(asked)) {
            environment.putAll(AgentVariables.ofOrders(orders(asked), asked));
        } else if (file != null) {
            throw new ParameterException(spec.commandLine(), "--file has no use: " + asked.file() + " reads no files");
        }
        return new AgentPlan(AgentPlan.command(home, asked, name, heap, httpPort), environment);
    }

    /** The given file; if there is none, the one in the home folder: so the shipped files are found from anywhere. */
    private Path confFile(Path home) {
        Path given = conf == null ? Path.of("conf/flume-files.conf") : conf;
        Path shipped = home.resolve(given);
        return !Files.exists(given) && Files.exists(shipped) ? shipped : given.toAbsolutePath();
    }

    private Path orders(AgentConf asked) throws IOException {
        if (file != null) {
            return file;
        }
        Path usual = Home.data("orders");
        Files.createDirectories(usual);
        Path chosen = asked.asksFor(AgentVariables.FOLDER)
                ? Files.createDirectories(usual.resolve("spool"))
                : usual.resolve("orders.jsonl");
        spec.commandLine().getErr().println("coffee flume: follows " + chosen + " (choose with --file)");
        return chosen;
    }
}
