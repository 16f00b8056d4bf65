package coffee.flume.agent;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flume.Channel;
import org.apache.flume.channel.file.FileChannel;
import org.apache.flume.conf.FlumeConfiguration;
import org.apache.flume.conf.FlumeConfiguration.AgentConfiguration;
import org.apache.flume.conf.FlumeConfigurationError;
import org.apache.flume.node.MaterializedConfiguration;

/** Checks an agent before it runs. Flume itself would run on with the valid parts. */
final class StartChecks {

    /** Thrown when an agent cannot run completely; its message is for the operator. */
    static final class CannotStartException extends Exception {

        private static final long serialVersionUID = 1L;

        CannotStartException(String message) {
            super(message);
        }
    }

    private static final String FOLDER = "COFFEE_FLUME_DATA";
    private static final String PORT = "flume.monitoring.port";

    private static FileLock held;

    private StartChecks() {}

    /** Refuses a port for the counters that is in use. */
    static void checkPort() throws CannotStartException {
        int port = port();
        if (port == 0) {
            return;
        }
        try {
            new ServerSocket(port).close();
        } catch (IOException e) {
            throw new CannotStartException("port " + port + " for the HTTP counters cannot be opened (" + e.getMessage()
                    + "): choose another");
        }
    }

    /** Says where the counters are, at the end of another message. */
    static String hint() {
        return port() == 0 ? "" : ", counters at http://localhost:" + port() + "/metrics";
    }

    private static int port() {
        return Integer.getInteger(PORT, 0);
    }

    /**
     * Locks the folder that {@code COFFEE_FLUME_DATA} names until the process ends, because two agents there would ruin
     * each other's channel. The file channel has a lock of its own, but releases it when it checks it.
     */
    static synchronized void lockData() throws CannotStartException {
        String folder = System.getenv(FOLDER);
        if (folder == null || folder.isBlank()) {
            return;
        }
        try {
            Path file = Files.createDirectories(Path.of(folder)).resolve("agent.lock");
            var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            held = channel.tryLock();
        } catch (IOException e) {
            throw new CannotStartException("cannot write to the folder " + folder + ": " + e.getMessage());
        }
        if (held == null) {
            throw new CannotStartException(
                    "another agent uses the folder " + folder + ": give this one its own (with --data)");
        }
    }

    /** Refuses a file channel that could not open its folder: it only logs that, and then fails every event. */
    static void checkOpen(MaterializedConfiguration configuration) throws CannotStartException {
        for (Channel channel : configuration.getChannels().values()) {
            if (channel instanceof FileChannel file && !file.isOpen()) {
                throw new CannotStartException(
                        "the channel " + channel.getName() + " cannot open its folders (see above)");
            }
        }
    }

    /** What the configuration names, to compare with what Flume created: it drops invalid parts. */
    record Expected(Set<String> sources, Set<String> channels, Set<String> runners) {

        static Expected of(String agent, FlumeConfiguration configuration) throws CannotStartException {
            AgentConfiguration found = configuration == null ? null : configuration.getConfigurationFor(agent);
            if (found == null) {
                throw new CannotStartException(
                        "the configuration has no valid agent " + agent + problems(configuration));
            }
            List<FlumeConfigurationError> errors = configuration.getConfigurationErrors().stream()
                    .filter(e -> e.getErrorOrWarning() == FlumeConfigurationError.ErrorOrWarning.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                throw new CannotStartException(
                        "the configuration of agent " + agent + " is wrong" + problems(configuration));
            }
            Set<String> runners = new TreeSet<>(found.getSinkSet());
            found.getSinkGroupConfigMap().forEach((group, settings) -> {
                runners.removeAll(((org.apache.flume.conf.sink.SinkGroupConfiguration) settings).getSinks());
                runners.add(group);
            });
            return new Expected(new TreeSet<>(found.getSourceSet()), new TreeSet<>(found.getChannelSet()), runners);
        }

        void check(MaterializedConfiguration made) throws CannotStartException {
            List<String> missing = new ArrayList<>();
            addMissing("source", sources, made.getSourceRunners().keySet(), missing);
            addMissing("channel", channels, made.getChannels().keySet(), missing);
            addMissing("sink", runners, made.getSinkRunners().keySet(), missing);
            if (!missing.isEmpty()) {
                throw new CannotStartException("could not set up " + String.join(", ", missing) + " (see above)");
            }
            if (sources.isEmpty() && runners.isEmpty()) {
                throw new CannotStartException("the configuration has neither a source nor a sink");
            }
        }

        private static void addMissing(String kind, Set<String> wanted, Collection<String> made, List<String> missing) {
            wanted.stream().filter(name -> !made.contains(name)).forEach(name -> missing.add(kind + " " + name));
        }

        private static String problems(FlumeConfiguration configuration) {
            if (configuration == null) {
                return ": it is empty";
            }
            StringBuilder text = new StringBuilder();
            for (FlumeConfigurationError error : configuration.getConfigurationErrors()) {
                text.append(text.isEmpty() ? ": " : ", ")
                        .append((error.getComponentName() + " " + error.getKey()).strip())
                        .append(": ")
                        .append(error.getErrorType());
            }
            return text.toString();
        }
    }
}
