package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.topology.ingest.Log;
import coffee.topology.ingest.redis.ModelLink;
import coffee.topology.ingest.redis.RedisLog;
import coffee.topology.save.Saver.Outcome;
import coffee.topology.save.Saver.RunCheck;
import coffee.topology.save.Saver.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * A Redis with several lists, in memory. Each list keeps all lines ever pushed. Those before {@code committed} must be
 * counted, each once; the others are queued. A commit that violates this fails at once.
 */
final class ModelRedis {

    /** One list. */
    private static final class Queue {
        private final List<String> lines = new ArrayList<>();
        private int committed;
        private boolean refusing;

        private int waiting() {
            return lines.size() - committed;
        }
    }

    private record Saved(List<Integer> pushed, List<Integer> committed) {}

    private final List<Queue> queues = new ArrayList<>();
    private final List<Saved> snapshots = new ArrayList<>();
    private int incarnation;
    private boolean refusing;

    ModelRedis(int lists) {
        for (int i = 0; i < lists; i++) {
            queues.add(new Queue());
        }
    }

    int lists() {
        return queues.size();
    }

    void push(int list, String line) {
        queues.get(list).lines.add(line);
    }

    int waiting() {
        return queues.stream().mapToInt(Queue::waiting).sum();
    }

    int waiting(int list) {
        return queues.get(list).waiting();
    }

    /** Saves a state to which Redis may go back, as that of a replica or a disk. */
    void snapshot() {
        snapshots.add(new Saved(
                queues.stream().map(q -> q.lines.size()).toList(),
                queues.stream().map(q -> q.committed).toList()));
    }

    void restart() {
        incarnation++;
    }

    /** A server with an older state takes over. */
    void rollBack(int which) {
        restart();
        if (!snapshots.isEmpty()) {
            int index = which % snapshots.size();
            Saved saved = snapshots.get(index);
            snapshots.subList(index + 1, snapshots.size()).clear();
            for (int i = 0; i < queues.size(); i++) {
                Queue queue = queues.get(i);
                queue.lines.subList(saved.pushed().get(i), queue.lines.size()).clear();
                queue.committed = saved.committed().get(i);
            }
        }
    }

    /** Refuses all commits, or those of one list. */
    void refuse(boolean on) {
        refusing = on;
    }

    void refuse(int list, boolean on) {
        queues.get(list).refusing = on;
    }

    Log.Id id(int list) {
        return new Log.Id(Log.Kind.LIST, Integer.toString(list));
    }

    private Queue queue(String key) {
        return queues.get(Integer.parseInt(key.replace(":committed", "")));
    }

    private static String history(int incarnation) {
        return "history" + incarnation;
    }

    /** A list as a spout reads it: with delays, over a connection that may break. */
    Log.Source log(int list, int batchOrders, SplittableRandom random, LongSupplier nanoTime) {
        RedisLog.Config config =
                new RedisLog.Config(batchOrders, 1 << 20, java.time.Duration.ofMillis(50), 1 + random.nextInt(2));
        return new Log.Source() {
            @Override
            public Log.Id id() {
                return ModelRedis.this.id(list);
            }

            @Override
            public Log open() throws IOException {
                return ModelLink.open(new Link(random), random, Integer.toString(list), config, nanoTime);
            }
        };
    }

    private final class Link implements ModelLink.Server {

        private final int since = incarnation;
        private final SplittableRandom random;

        Link(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public void reach() throws IOException {
            if (since != incarnation || random.nextInt(200) == 0) {
                throw new IOException("broken");
            }
        }

        @Override
        public String history() {
            return ModelRedis.history(since);
        }

        @Override
        public long position(String key) {
            return queue(key).committed;
        }

        @Override
        public long length(String key) {
            return queue(key).waiting();
        }

        @Override
        public List<String> range(String key, long from, long to) {
            Queue queue = queue(key);
            int start = (int) Math.min(queue.lines.size(), queue.committed + from);
            int end = (int) Math.min(queue.lines.size(), queue.committed + to + 1);
            return List.copyOf(queue.lines.subList(start, end));
        }
    }

    /** The store as a saver uses it: the connection may break before a commit, or before its reply. */
    Store store(SplittableRandom random) {
        int since = incarnation;
        return new Store() {
            @Override
            public Outcome commit(Commit commit) throws IOException {
                if (since != incarnation || random.nextInt(50) == 0) {
                    throw new IOException("broken");
                }
                Outcome outcome = ModelRedis.this.commit(commit);
                if (random.nextInt(20) == 0) {
                    throw new IOException("reply lost");
                }
                return outcome;
            }

            @Override
            public boolean knows(Log.Id log, String history) {
                return history.equals(history(since));
            }

            @Override
            public void close() {
                // a connection in memory leaves nothing behind
            }
        };
    }

    /** Commits as the script does. */
    private Outcome commit(Commit commit) {
        if (refusing) {
            return new Outcome.Refused("out of order");
        }
        List<RunCheck> checks = commit.runs().stream().map(this::judge).toList();
        if (checks.stream().anyMatch(check -> check.kind() != RunCheck.Kind.FITS)) {
            return new Outcome.Unchanged(checks);
        }
        Map<String, Long> truth = new HashMap<>();
        for (Commit.Run run : commit.runs()) {
            Queue queue = queue(run.log().key());
            add(truth, queue.lines.subList(queue.committed, (int) run.end()));
            queue.committed = (int) run.end();
        }
        assertEquals(truth, counted(commit), "counts");
        return new Outcome.Committed();
    }

    private RunCheck judge(Commit.Run run) {
        Queue queue = queue(run.log().key());
        if (queue.refusing) {
            return new RunCheck(RunCheck.Kind.REFUSED, OptionalLong.empty(), "out of order");
        }
        if (run.start() != queue.committed) {
            return new RunCheck(RunCheck.Kind.MOVED, OptionalLong.of(queue.committed), "");
        }
        boolean same = run.count() <= queue.waiting()
                && stands(run.ends().orElseThrow().first().head(), queue, queue.committed)
                && stands(run.ends().orElseThrow().last().head(), queue, (int) run.end() - 1);
        return new RunCheck(same ? RunCheck.Kind.FITS : RunCheck.Kind.DIFFERS, OptionalLong.empty(), "not there");
    }

    private static boolean stands(byte[] head, Queue queue, int position) {
        return new String(head, StandardCharsets.UTF_8).equals(queue.lines.get(position));
    }

    /** Counts the lines in the simplest way. */
    private static void add(Map<String, Long> counts, List<String> lines) {
        for (String line : lines) {
            int coffee = line.indexOf("[\"");
            if (coffee < 0) {
                counts.merge("rejected", 1L, Long::sum);
            } else {
                counts.merge("orders", 1L, Long::sum);
                counts.merge(line.substring(coffee + 2, line.indexOf("\"]")), 1L, Long::sum);
            }
        }
    }

    private static Map<String, Long> counted(Commit commit) {
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i < commit.totals().size(); i++) {
            String field = commit.totals().field(i);
            if (field.startsWith("rejected:")) {
                counts.merge("rejected", commit.totals().sum(i), Long::sum);
            } else if (field.startsWith("coffee:") || field.equals("orders")) {
                counts.merge(field.replace("coffee:", ""), commit.totals().sum(i), Long::sum);
            }
        }
        return counts;
    }
}
