package coffee.agent;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Flume configuration file, read as far as its start needs: the names of its agents, and its values, which may refer
 * to environment variables.
 */
record AgentConf(Path file, SortedSet<String> agents, Collection<String> values) {

    private static final String SINKS = ".sinks";

    static AgentConf read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("there is no Flume configuration at " + file);
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " is no properties file: " + e.getMessage());
        }
        SortedSet<String> agents = new TreeSet<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.endsWith(SINKS) && name.indexOf('.') == name.length() - SINKS.length()) {
                agents.add(name.substring(0, name.length() - SINKS.length()));
            }
        }
        if (agents.isEmpty()) {
            throw new CommandFailure(file + " configures no agent: it has no line NAME.sinks = ...");
        }
        return new AgentConf(
                file, agents, properties.values().stream().map(String::valueOf).toList());
    }

    /** Checks that there is an agent with this name, and returns the name; for null, that of the only agent. */
    String agent(String wanted) {
        if (wanted == null && agents.size() == 1) {
            return agents.first();
        }
        if (wanted == null || !agents.contains(wanted)) {
            String problem =
                    wanted == null ? " has more than one agent, choose with --name" : " has no agent " + wanted;
            throw new CommandFailure(file + problem + ": " + String.join(", ", agents));
        }
        return wanted;
    }

    boolean asksFor(String variable) {
        return values.stream().anyMatch(value -> value.contains(variable));
    }
}
