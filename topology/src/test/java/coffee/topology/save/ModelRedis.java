package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Redis with a queue, in memory. What was ever pushed is its history: the part before {@code committed} must be counted,
 * each line once, and the part behind it is the queue. Whatever breaks that fails at the very commit.
 */
final class ModelRedis {

    private final List<String> history = new ArrayList<>();
    private final List<Saved> snapshots = new ArrayList<>();
    private int committed;
    private int incarnation;
    private boolean refusing;

    private record Saved(int pushed, int committed) {}

    void push(String line) {
        history.add(line);
    }

    int committed() {
        return committed;
    }

    int waiting() {
        return history.size() - committed;
    }

    String line(int position) {
        return history.get(position);
    }

    String server() {
        return "run " + incarnation;
    }

    boolean isUp(int since) {
        return since == incarnation;
    }

    int incarnation() {
        return incarnation;
    }

    /** What a replica has, or a disk: a state to which Redis may go back. */
    void snapshot() {
        snapshots.add(new Saved(history.size(), committed));
    }

    void restart() {
        incarnation++;
    }

    /** Another server takes over that has seen less. */
    void rollBack(int which) {
        restart();
        if (!snapshots.isEmpty()) {
            Saved saved = snapshots.get(which % snapshots.size());
            snapshots.removeIf(s -> s.pushed() > saved.pushed() || s.committed() > saved.committed());
            history.subList(saved.pushed(), history.size()).clear();
            committed = saved.committed();
        }
    }

    void refuse(boolean on) {
        refusing = on;
    }

    /** As the script does it. */
    Outcome commit(CommitRun run) {
        if (refusing) {
            return new Outcome.Refused("out of order");
        }
        if (run.start() != committed) {
            return new Outcome.Moved(committed);
        }
        int count = (int) (run.end() - run.start());
        if (count > waiting()
                || !stands(run.first().head(), committed)
                || !stands(run.last().head(), committed + count - 1)) {
            return new Outcome.Differs();
        }
        assertEquals(truth(committed, committed + count), counted(run), "counts of the run at " + committed);
        committed += count;
        return new Outcome.Committed(committed);
    }

    private boolean stands(byte[] head, int position) {
        return new String(head, java.nio.charset.StandardCharsets.UTF_8).equals(line(position));
    }

    /** What the lines come to, found in the plainest way. */
    private Map<String, Long> truth(int from, int to) {
        Map<String, Long> counts = new HashMap<>();
        for (String line : history.subList(from, to)) {
            int coffee = line.indexOf("[\"");
            if (coffee < 0) {
                counts.merge("rejected", 1L, Long::sum);
            } else {
                counts.merge("orders", 1L, Long::sum);
                counts.merge(line.substring(coffee + 2, line.indexOf("\"]")), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static Map<String, Long> counted(CommitRun run) {
        Map<String, Long> counts = new HashMap<>();
        run.totals().forEach((field, sum) -> {
            if (field.startsWith("rejected:")) {
                counts.merge("rejected", sum, Long::sum);
            } else if (field.startsWith("coffee:") || field.equals("orders")) {
                counts.merge(field.replace("coffee:", ""), sum, Long::sum);
            }
        });
        return counts;
    }
}
