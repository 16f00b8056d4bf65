package coffee.agent;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How an agent is started: a command line, and what is in its environment beside what is there already. */
record AgentPlan(List<String> command, Map<String, String> environment) {

    /** As lines of a shell, which the agent's process replaces. */
    String toShell() {
        String exports = environment.entrySet().stream()
                .map(e -> "export " + e.getKey() + "=" + quoted(e.getValue()) + "\n")
                .collect(Collectors.joining());
        return exports + "exec " + command.stream().map(AgentPlan::quoted).collect(Collectors.joining(" ")) + "\n";
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Shows no values of the environment: the Redis URI may have a password. */
    @Override
    public String toString() {
        return environment.keySet() + " " + command;
    }
}
