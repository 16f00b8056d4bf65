package coffee.flume.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flume.conf.FlumeConfiguration;
import org.apache.flume.conf.FlumeConfiguration.AgentConfiguration;
import org.apache.flume.conf.FlumeConfigurationError;
import org.apache.flume.node.MaterializedConfiguration;

/** What the configuration names, to hold against what Flume made of it: of what is wrong it only drops a part. */
record Expected(Set<String> sources, Set<String> channels, Set<String> runners) {

    static Expected of(String agent, FlumeConfiguration configuration) throws CannotStartException {
        AgentConfiguration found = configuration == null ? null : configuration.getConfigurationFor(agent);
        if (found == null) {
            throw new CannotStartException("the configuration has no valid agent " + agent + problems(configuration));
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
