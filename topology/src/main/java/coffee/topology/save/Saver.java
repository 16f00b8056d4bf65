package coffee.topology.save;

import coffee.topology.Trouble;
import coffee.topology.count.CountedBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Commits counted batches in the order of the log, as many at once as there are, exactly once each. It holds nothing that
 * must survive: the store alone decides what is committed, and whatever it does not take comes to nothing and is read
 * again. For one thread, which also calls {@link #tick} every second or so.
 */
final class Saver<T> implements AutoCloseable {

    private final StoreOpener opener;
    private final RunLimits limits;
    private final RunBuffer<T> buffer;
    private final CommitListener listener;
    private final Trouble trouble;

    private CommitStore store;
    private OptionalLong head = OptionalLong.empty();
    private OptionalLong unsure = OptionalLong.empty();
    private boolean blocked;
    private boolean moving;

    Saver(StoreOpener opener, RunLimits limits, RunBuffer<T> buffer, CommitListener listener, Trouble trouble) {
        this.opener = opener;
        this.limits = limits;
        this.buffer = buffer;
        this.listener = listener;
        this.trouble = trouble;
    }

    /** Takes a batch in, and commits what is ready. */
    void arrived(CountedBatch batch, T receipt) {
        moving = true;
        buffer.add(batch, receipt);
        if (!blocked) {
            commit(false);
        }
    }

    /** Commits what waits for company, tries again what was refused, and gives up what waits for nothing. */
    void tick() {
        boolean stuck = !moving && !blocked;
        moving = false;
        blocked = false;
        if (stuck && hasGap()) {
            head = OptionalLong.empty();
        }
        commit(true);
        if (stuck && hasGap()) {
            buffer.giveUp(batch -> true);
        }
    }

    /** Whether what is held begins behind the head: something before it has not come. */
    private boolean hasGap() {
        return !buffer.isEmpty() && head.isPresent() && buffer.firstStart() > head.getAsLong();
    }

    private void commit(boolean all) {
        while (!blocked && !buffer.isEmpty() && !hasGap()) {
            List<CountedBatch> run = buffer.run(buffer.firstStart(), limits);
            if (!all && !isReady(run)) {
                return;
            }
            attempt(run);
        }
    }

    /** A run is ready when nothing is behind it to wait for, when it is full, or when it is an old one. */
    private boolean isReady(List<CountedBatch> run) {
        return run.size() >= limits.batches()
                || run.stream().anyMatch(b -> !b.more())
                || run.stream().mapToInt(CountedBatch::size).sum() > limits.size() / 2
                || (head.isPresent() && run.get(0).start() < head.getAsLong());
    }

    private void attempt(List<CountedBatch> batches) {
        try {
            String server = connected(batches.get(0).server());
            if (!batches.get(0).server().equals(server)) {
                buffer.giveUp(b -> !b.server().equals(server));
                return;
            }
            CommitRun run = new CommitRun(batches);
            unsure = unsure.isPresent() && unsure.getAsLong() == run.end() ? unsure : OptionalLong.empty();
            long started = System.nanoTime();
            Outcome outcome = store.commit(run);
            happened(run, outcome, Duration.ofNanos(System.nanoTime() - started));
            unsure = OptionalLong.empty();
        } catch (IOException e) {
            unsure = OptionalLong.of(batches.get(batches.size() - 1).end());
            disconnect();
            blocked = true;
            trouble.is(e.getMessage());
        }
    }

    /** Connects, unless it is; returns the server that answers, which may not be the one that the batches are from. */
    private String connected(String wanted) throws IOException {
        if (store != null && !store.server().equals(wanted)) {
            // One of the two was read or opened before the server started anew: a new connection tells which.
            disconnect();
        }
        if (store == null) {
            store = opener.open();
            head = OptionalLong.empty();
        }
        return store.server();
    }

    private void happened(CommitRun run, Outcome outcome, Duration took) {
        if (outcome instanceof Outcome.Committed committed) {
            headIs(committed.committed());
            listener.committed(run, took);
        } else if (outcome instanceof Outcome.Moved moved) {
            headIs(moved.committed());
            if (unsure.isPresent() && unsure.getAsLong() == moved.committed()) {
                listener.committed(run, took);
            } else {
                listener.refused();
            }
        } else if (outcome instanceof Outcome.Refused refused) {
            // Another server may take it by the next time: one that was cut off from its replicas refuses too.
            disconnect();
            blocked = true;
            listener.refused();
            trouble.is(refused.why());
        } else {
            head = OptionalLong.empty();
            listener.refused();
            buffer.giveUp(batch -> true);
        }
    }

    private void headIs(long committed) {
        head = OptionalLong.of(committed);
        moving = true;
        buffer.settle(committed);
        trouble.over();
    }

    private void disconnect() {
        if (store != null) {
            try {
                store.close();
            } catch (IOException e) {
                // it is of no more use in either case
            }
            store = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
