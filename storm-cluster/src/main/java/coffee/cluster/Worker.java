package coffee.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A worker's process; {@code id} is a random one from Storm. */
public record Worker(String topologyId, int port, String id, ProcessHandle process) {

    private static final String MAIN = "org.apache.storm.daemon.worker.Worker";

    public long pid() {
        return process.pid();
    }

    /** The id of a topology is its name, a number and the time of its submission. */
    public boolean isOf(String topology) {
        return topologyId.matches(Pattern.quote(topology) + "-\\d+-\\d+");
    }

    /** The workers of the cluster in this folder. */
    static List<Worker> in(ClusterFolder folder) {
        return processes(folder).stream()
                .map(Worker::of)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingInt(Worker::port))
                .toList();
    }

    /** Every process of the cluster in this folder: daemons, workers, and the processes that keep workers' output. */
    static List<ProcessHandle> processes(ClusterFolder folder) {
        String mark = "-Dstorm.home=" + folder.root();
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(p -> Arrays.asList(p.info().arguments().orElse(new String[0]))
                        .contains(mark))
                .toList();
    }

    /**
     * The last arguments of a worker are its main class, topology, supervisor, the supervisor's port, its own, and its
     * id.
     */
    private static Optional<Worker> of(ProcessHandle process) {
        List<String> words = Arrays.asList(process.info().arguments().orElse(new String[0]));
        int main = words.indexOf(MAIN);
        boolean wrapped = words.contains("org.apache.storm.LogWriter");
        if (main < 0 || wrapped || words.size() < main + 6) {
            return Optional.empty();
        }
        return Optional.of(
                new Worker(words.get(main + 1), Integer.parseInt(words.get(main + 4)), words.get(main + 5), process));
    }
}
