package coffee.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How to start an agent: its command line, and the environment variables to add. */
record AgentPlan(List<String> command, Map<String, String> environment) {

    /**
     * The command line that runs the agent with the Flume of this folder. The agent serves its counters at the port, or
     * not at all if the port is 0.
     */
    static List<String> command(Path home, AgentConf conf, String agent, String heap, int httpPort) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        words.addAll(List.of(
                "-Dfile.encoding=UTF-8", "-Dlog4j2.configurationFile=" + home.resolve("conf/flume-log4j2.xml")));
        String more = System.getenv().getOrDefault("COFFEE_JAVA_OPTS", "").strip();
        if (!more.isEmpty()) {
            words.addAll(List.of(more.split("\\s+")));
        }
        if (httpPort > 0) {
            words.addAll(List.of(
                    "-Dflume.monitoring.type=coffee.flume.agent.Metrics", "-Dflume.monitoring.port=" + httpPort));
        }
        words.addAll(List.of("-cp", FlumeFolder.in(home).classpath(conf), "coffee.flume.agent.Agent"));
        words.addAll(List.of(conf.agent(agent), conf.file().toString()));
        return words;
    }

    /** Lines of a shell script that set the variables and replace the shell by the agent. */
    String toShell() {
        String exports = environment.entrySet().stream()
                .map(e -> "export " + e.getKey() + "=" + quoted(e.getValue()) + "\n")
                .collect(Collectors.joining());
        return exports + "exec " + command.stream().map(AgentPlan::quoted).collect(Collectors.joining(" ")) + "\n";
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Shows no values of variables: the Redis URI may contain a password. */
    @Override
    public String toString() {
        return environment.keySet() + " " + command;
    }
}
