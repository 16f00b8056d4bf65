package coffee.tools.chaos;

import coffee.tools.pipeline.ClusterStage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What befalls a Storm cluster. A worker is brought back by its supervisor; the others as an operator would do it. */
final class ClusterBlows {

    private final ClusterStage cluster;

    ClusterBlows(ClusterStage cluster) {
        this.cluster = cluster;
    }

    List<Blow> all() {
        return List.of(
                dice -> kill("worker", dice),
                dice -> kill("worker", dice),
                dice -> freeze("worker", dice),
                dice -> kill("supervisor", dice),
                dice -> kill("nimbus", dice));
    }

    private String kill(String kind, RandomGenerator dice) throws IOException {
        List<ProcessHandle> those = those(kind);
        if (those.isEmpty()) {
            return "found no " + kind + " to kill";
        }
        those.get(dice.nextInt(those.size())).destroyForcibly();
        if (!kind.equals("worker")) {
            cluster.mend();
        }
        return "killed a " + kind + " of the cluster";
    }

    private String freeze(String kind, RandomGenerator dice) throws IOException, InterruptedException {
        List<ProcessHandle> those = those(kind);
        return those.isEmpty()
                ? "found no " + kind + " to freeze"
                : ProcessBlows.freeze(kind + " of the cluster", those.get(dice.nextInt(those.size())), dice);
    }

    private List<ProcessHandle> those(String kind) throws IOException {
        Map<String, List<ProcessHandle>> processes = cluster.processes();
        return processes.getOrDefault(kind, List.of());
    }
}
