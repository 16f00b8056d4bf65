package coffee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Runs random histories: files grow, agents are killed and replaced while their last batches are still in flight,
 * several agents claim one identity, replies get lost, and Redis is full, unreachable, or back in an earlier state.
 * Once the faults end, each line of each file is on the list once, in the order of its file.
 *
 * <p>{@code -Dcoffee.histories=100000} runs more, {@code -Dcoffee.seed=N} repeats one.
 */
class DeliveryHistoryTest {

    private static final int HISTORIES = Integer.getInteger("coffee.histories", 2_000);
    private static final long SEED = Long.getLong("coffee.seed", 0);
    private static final int STEPS = 80;

    @Test
    void deliversEachLineOnceWhateverHappens() {
        if (SEED != 0) {
            new History(SEED).run();
            return;
        }
        long first = System.nanoTime();
        for (long seed = first; seed < first + HISTORIES; seed++) {
            try {
                new History(seed).run();
            } catch (RuntimeException | AssertionError e) {
                fail("history " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** The files and the store, and the agents that come and go. */
    private static final class History {

        private final SplittableRandom random;
        private final StoreModel store;
        private final List<ModelFile> files = new ArrayList<>();
        private final List<Agent> agents = new ArrayList<>();

        History(long seed) {
            random = new SplittableRandom(seed);
            store = new StoreModel(random);
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                files.add(new ModelFile("file" + i));
            }
        }

        void run() {
            agents.add(new Agent());
            store.setFaults(random.nextInt(4) * 0.08);
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            store.setFaults(0);
            store.setFull(false);
            store.setAway(false);
            Agent last = new Agent();
            for (int i = 0; i < 1_000 && !isComplete(); i++) {
                last.read();
                last.deliver();
                store.wakeZombies();
            }
            check();
        }

        private void step() {
            switch (random.nextInt(24)) {
                case 0 -> agents.add(new Agent());
                case 1 -> agents.remove(random.nextInt(agents.size()));
                case 2 -> store.goBack();
                case 3 -> store.setFull(random.nextBoolean());
                case 4 -> store.setAway(random.nextInt(3) == 0);
                case 5, 6 -> store.wakeZombies();
                case 7, 8 -> store.remember();
                case 9, 10, 11, 12 -> files.get(random.nextInt(files.size())).grow();
                default -> {
                    if (agents.isEmpty()) {
                        agents.add(new Agent());
                    }
                    Agent agent = agents.get(random.nextInt(agents.size()));
                    agent.read();
                    agent.deliver();
                }
            }
            if (agents.isEmpty()) {
                agents.add(new Agent());
            }
        }

        private boolean isComplete() {
            return store.list().size()
                            == files.stream().mapToInt(f -> f.lines.size()).sum()
                    && store.records().size()
                            == files.stream().filter(f -> !f.lines.isEmpty()).count();
        }

        private void check() {
            Map<String, List<String>> arrived = new HashMap<>();
            for (String line : store.list()) {
                arrived.computeIfAbsent(line.substring(0, line.indexOf(' ')), k -> new ArrayList<>())
                        .add(line);
            }
            for (ModelFile file : files) {
                assertEquals(file.lines, arrived.getOrDefault(file.name, List.of()), file.name);
            }
        }

        /** A file that only grows. How files are identified is tested elsewhere. */
        private final class ModelFile {
            private final String name;
            private final List<String> lines = new ArrayList<>();

            ModelFile(String name) {
                this.name = name;
            }

            void grow() {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    lines.add(name + " " + lines.size());
                }
            }

            /** The line with this index. Offsets are indexes: each line counts as one byte. */
            private FileLine line(FileRecord record, int index, long reading, boolean first) {
                byte[] block = new byte[] {(byte) index};
                return new FileLine(
                        record,
                        reading,
                        index,
                        index + 1L,
                        first,
                        lines.get(index).getBytes(UTF_8),
                        block,
                        1,
                        null);
            }
        }

        /** An agent: a reader, a channel and a Delivery. Several may run, each of which claims the same identity. */
        private final class Agent {
            private final Handover handover = new Handover();
            private final Deque<FileLine> channel = new ArrayDeque<>();
            private final Map<String, FileRecord> known = new HashMap<>();
            private final Map<String, Integer> next = new HashMap<>();
            private final Delivery delivery = new Delivery(
                    "history",
                    store.new Client(),
                    handover,
                    new DeliveryConfig(1 + random.nextInt(4), 1_000, 1 + random.nextInt(4), 0, Duration.ZERO),
                    System::nanoTime);
            private Handover.Reading reading;

            void read() {
                Handover.Reading now = handover.reading();
                if (now == null) {
                    return;
                }
                if (now != reading) {
                    reading = now;
                    known.clear();
                    next.clear();
                    for (FileRecord record : now.records()) {
                        known.put(record.path(), record);
                        next.put(record.path(), (int) record.offset());
                    }
                }
                for (ModelFile file : files) {
                    readSome(file);
                }
            }

            private void readSome(ModelFile file) {
                int from = next.getOrDefault(file.name, 0);
                int to = Math.min(file.lines.size(), from + random.nextInt(6));
                for (int i = from; i < to; i++) {
                    boolean first = !known.containsKey(file.name);
                    FileRecord record = known.computeIfAbsent(
                            file.name, n -> FileRecord.begin(n, "1:1", 0, Digest.NONE, Digest.NONE));
                    channel.add(file.line(record, i, reading.number(), first));
                    next.put(file.name, i + 1);
                }
            }

            void deliver() {
                try {
                    if (!delivery.isOwner()) {
                        delivery.claim();
                    }
                    delivery.probe();
                    for (int i = random.nextInt(8); i > 0 && !channel.isEmpty(); i--) {
                        delivery.add(channel.remove());
                    }
                    delivery.flush();
                    if (random.nextBoolean()) {
                        delivery.settle();
                    }
                } catch (QueueException e) {
                    if (e.kind() == QueueException.Kind.STOPPED) {
                        // A store that lost its id is a new store to one agent, and a foreign one to another.
                        agents.remove(this);
                    }
                }
            }
        }
    }
}
