package coffee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.QueueException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A Redis in memory, as far as a {@link Queue} can tell: a list, the hash of one identity, the id of the store. It
 * obeys the same rules (guard, transaction, claim). At random, commands get lost, replies get lost, and commands arrive
 * late out of broken connections; it also refuses writes, and goes back to earlier states.
 */
final class StoreModel {

    private record State(
            List<String> list,
            Map<String, FileRecord> records,
            String owner,
            long batch,
            String storedBy,
            String store) {
        State copy() {
            return new State(new ArrayList<>(list), new LinkedHashMap<>(records), owner, batch, storedBy, store);
        }
    }

    private record Sent(String owner, Delivery.Batch batch) {}

    private final RandomGenerator random;
    private final List<State> earlier = new ArrayList<>();
    private final List<Deque<Sent>> zombies = new ArrayList<>();
    private State state = new State(new ArrayList<>(), new LinkedHashMap<>(), null, 0, null, null);
    private boolean full;
    private boolean away;
    private int epoch;
    private double faults;

    StoreModel(RandomGenerator random) {
        this.random = random;
    }

    /** How often a command fails, from 0 for never. */
    void setFaults(double probability) {
        faults = probability;
    }

    void setFull(boolean now) {
        full = now;
    }

    void setAway(boolean now) {
        away = now;
        if (now) {
            epoch++;
        }
    }

    void remember() {
        earlier.add(state.copy());
    }

    /** Goes back to a state that it was in; its connections may survive that. */
    void goBack() {
        if (!earlier.isEmpty()) {
            int to = random.nextInt(earlier.size());
            state = earlier.get(to).copy();
            earlier.subList(to + 1, earlier.size()).clear();
            if (random.nextBoolean()) {
                epoch++;
            }
            if (random.nextBoolean()) {
                zombies.clear();
            }
        }
    }

    /** Lets some commands arrive that are still in broken connections. */
    void wakeZombies() {
        for (Deque<Sent> zombie : zombies) {
            while (!zombie.isEmpty() && random.nextInt(4) > 0) {
                execute(zombie.remove());
            }
        }
        zombies.removeIf(Deque::isEmpty);
    }

    List<String> list() {
        return state.list();
    }

    Map<String, FileRecord> records() {
        return state.records();
    }

    private boolean execute(Sent sent) {
        Delivery.Batch batch = sent.batch();
        boolean accepted = sent.owner().equals(state.owner()) && batch.number() == state.batch() && !full;
        if (accepted) {
            batch.lines().forEach(line -> state.list().add(new String(line, UTF_8)));
            state.records().putAll(batch.records());
            batch.removed().forEach(state.records()::remove);
            state = new State(
                    state.list(), state.records(), state.owner(), state.batch() + 1, sent.owner(), state.store());
        }
        return accepted;
    }

    /** A client of the store, with a connection of its own. */
    final class Client implements Queue {

        private final Deque<Sent> buffered = new ArrayDeque<>();
        private int unanswered;
        private boolean refused;
        private int connectedIn = -1;

        @Override
        public Claim claim(String owner) throws QueueException {
            close();
            checkReachable();
            connectedIn = epoch;
            fail(0.5);
            if (full) {
                throw new QueueException(Kind.MEMORY, "full", null);
            }
            boolean isNew = state.store() == null;
            String store = isNew ? "store" + random.nextInt() : state.store();
            state = new State(state.list(), state.records(), owner, state.batch(), state.storedBy(), store);
            fail(0.5);
            return new Claim(
                    store,
                    isNew,
                    state.batch(),
                    state.storedBy(),
                    new ArrayList<>(state.records().values()),
                    state.list().size());
        }

        @Override
        public void send(String owner, Delivery.Batch batch) throws QueueException {
            checkConnected();
            buffered.add(new Sent(owner, batch));
            unanswered++;
            if (random.nextBoolean()) {
                process();
            }
            fail(0.3);
        }

        private void process() {
            while (!buffered.isEmpty()) {
                refused |= !execute(buffered.remove());
            }
        }

        @Override
        public long confirm() throws QueueException {
            checkConnected();
            fail(0.3);
            process();
            fail(0.3);
            unanswered--;
            // All that follow a refused batch are refused too. Answers to batches before it count as lost.
            if (refused) {
                throw new QueueException(Kind.OVERTAKEN, "refused", null);
            }
            return state.list().size();
        }

        @Override
        public long probe(String owner, long batch) throws QueueException {
            checkConnected();
            fail(0.3);
            if (!owner.equals(state.owner()) || batch != state.batch()) {
                throw new QueueException(Kind.OVERTAKEN, "changed", null);
            }
            return state.list().size();
        }

        @Override
        public void forget() {
            throw new UnsupportedOperationException("no history forgets");
        }

        private void checkReachable() throws QueueException {
            if (away) {
                throw new QueueException(Kind.UNREACHABLE, "away", null);
            }
        }

        private void checkConnected() throws QueueException {
            checkReachable();
            if (connectedIn != epoch) {
                throw new QueueException(Kind.UNREACHABLE, "the connection is broken", null);
            }
        }

        private void fail(double share) throws QueueException {
            if (random.nextDouble() < faults * share) {
                throw new QueueException(Kind.UNREACHABLE, "lost", null);
            }
        }

        @Override
        public void close() {
            connectedIn = -1;
            unanswered = 0;
            refused = false;
            if (!buffered.isEmpty() && random.nextBoolean()) {
                zombies.add(new ArrayDeque<>(buffered));
            }
            buffered.clear();
        }
    }
}
