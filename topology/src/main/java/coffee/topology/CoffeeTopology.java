package coffee.topology;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.settings.Settings;
import coffee.store.SchemaStore;
import coffee.topology.submit.SubmitChecks;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.storm.StormSubmitter;
import org.apache.storm.generated.AlreadyAliveException;
import org.apache.storm.generated.AuthorizationException;
import org.apache.storm.generated.InvalidTopologyException;
import org.apache.storm.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/**
 * Submits the topology to a Storm cluster. All problems that can be known beforehand are reported here, together,
 * rather than in the log of some worker.
 */
@Command(
        name = "submit",
        description = {
            "Submits the topology to a Storm cluster.",
            "storm jar coffee-topology.jar coffee.topology.CoffeeTopology [OPTIONS]"
        })
public final class CoffeeTopology implements Callable<Integer> {

    private static final String NAME = "[A-Za-z0-9_-]{1,64}";

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the topology is called (default: ${DEFAULT-VALUE}).")
    private String name = "coffee";

    @Option(
            names = "--skip-checks",
            description = "Do not look first whether Redis answers and permits what the topology does:"
                    + " for a machine that may submit but not reach Redis.")
    private boolean skipChecks;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new CoffeeTopology(), args);
    }

    @Override
    public Integer call() {
        if (!name.matches(NAME)) {
            throw new ParameterException(
                    spec.commandLine(), "--name must be 1 to 64 letters, digits, _ or -, not \"" + name + "\"");
        }
        if (System.getProperty("storm.jar") == null) {
            throw new CommandFailure(
                    "this is for \"storm jar\", which uploads the jar: bin/coffee topology runs without a cluster");
        }
        Settings read = settings.read();
        SubmitChecks.cluster(read, skipChecks, name, Utils.readStormConfig());
        if (!skipChecks) {
            try (UnifiedJedis redis = read.redis().openClient(1)) {
                new SchemaStore(redis, read.layout()).agree(read.schema(), Instant.now());
            }
        }
        submit(read);
        spec.commandLine()
                .getOut()
                .println("the topology " + name + " is submitted: it counts "
                        + read.kafka()
                                .map(kafka -> kafka.address().toString())
                                .orElseGet(() -> String.join(", ", read.layout().queues()) + " of " + read.redis()));
        return ExitCode.DONE;
    }

    private void submit(Settings read) {
        try {
            StormSubmitter.submitTopology(name, OrderTopology.config(read), OrderTopology.topology(read));
        } catch (AlreadyAliveException e) {
            throw new CommandFailure("a topology " + name + " runs already: kill it first", e);
        } catch (InvalidTopologyException e) {
            throw new CommandFailure("Storm refuses the topology: " + e.get_msg(), e);
        } catch (AuthorizationException e) {
            throw new CommandFailure("Storm does not let this user submit: " + e.get_msg(), e);
        }
    }
}
