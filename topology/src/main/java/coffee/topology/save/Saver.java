package coffee.topology.save;

import coffee.topology.Trouble;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.Log;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Commits counted batches, those of each log in its order, as many at once as there are, exactly once each. It holds
 * nothing that must survive: the store alone decides what is committed, and whatever it does not take comes to nothing
 * and is read again.
 *
 * <pre>
 *             opened                        committed, or unchanged
 *   CLOSED ───────────▶ READY ───────────────────────────────────────┐
 *     ▲                  │ │ ▲◀──────────────────────────────────────┘
 *     └──── refused ─────┘ │ └───────────── committed, or unchanged ─────────────┐
 *                          │ no answer                                           │
 *                          ▼                    opened                           │
 *                       IN_DOUBT ──────────────────────────────────────────▶ ASKING
 *                          ▲                                                     │
 *                          └───────────── refused, or no answer ─────────────────┘
 * </pre>
 *
 * <p>IN_DOUBT the last commit may be stored or not. Nothing is decided then: the next commit of the same log names the
 * same start, and the position that the store answers with tells. Each log is a {@link Lane} of its own.
 *
 * <p>For one thread, which calls {@link #arrived} with what has come, then {@link #work}, and then sleeps for no longer
 * than {@link #pause}.
 */
public final class Saver<T> implements AutoCloseable {

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LAST_PAUSE = Duration.ofSeconds(1).toNanos();

    private enum State {
        /** There is no connection. */
        CLOSED,
        /** There is a connection, and no doubt about what is stored. */
        READY,
        /** There is no connection, and the last commit got no answer. */
        IN_DOUBT,
        /** There is a connection again, and the next answer ends the doubt. */
        ASKING;

        State opened() {
            return this == IN_DOUBT ? ASKING : READY;
        }

        State answered() {
            return READY;
        }

        State closed() {
            return this == READY ? CLOSED : this == ASKING ? IN_DOUBT : this;
        }

        State unanswered() {
            return IN_DOUBT;
        }
    }

    /**
     * Where commits are stored: whole or not at all. After an {@link IOException} it is of no more use and must be closed;
     * the commit that it was thrown for may be stored or not.
     */
    public interface Store extends Closeable {

        Outcome commit(Commit commit) throws IOException;

        /** Whether runs of that log and history can be stored here at all, as far as can be told without asking. */
        boolean knows(Log.Id log, String history);

        /** Opens the store, again and again as connections break. */
        interface Opener {
            Store open() throws IOException;
        }
    }

    /** What became of a commit. */
    public sealed interface Outcome {

        /** All of it is stored. */
        record Committed() implements Outcome {}

        /** Nothing is stored, as at least one of the logs is not as it was: what is to be said of each run. */
        record Unchanged(List<RunCheck> checks) implements Outcome {}

        /** Nothing is stored: something must be mended first, such as a key of a wrong type or a missing right. */
        record Refused(String why) implements Outcome {}
    }

    /** What the store says of one run: that it fits, where its log's position is, or what else is wrong with it. */
    public record RunCheck(Kind kind, OptionalLong position, String why) {

        public enum Kind {
            FITS,
            /** The position is not the run's start. */
            MOVED,
            /** What stands there is not what was read and counted. */
            DIFFERS,
            /** Something of that log must be mended first. */
            REFUSED
        }
    }

    /** What to do with a batch's receipt when the batch is off our hands. */
    public interface Receipts<T> {

        /** The batch is committed, by whomever. */
        void done(T receipt);

        /** The batch came to nothing, and must be read again. */
        void failed(T receipt);
    }

    /** Hears what becomes of commits. */
    public interface Listener {

        void committed(Commit commit, Duration took);

        /** Somebody else had committed the run, or a part of it. */
        void late();

        /** What stood in the log was not what had been read. */
        void differing();

        /** Something must be mended first. */
        void refused();

        /** So many batches were of another history than the store's. */
        void foreign(int batches);
    }

    /**
     * How much is held and committed at once.
     *
     * @param held batches of one log that may wait
     * @param full batches of one log that need not wait for more
     * @param merged batches in one commit
     * @param weight the most {@link CountedBatch#weight} of a commit, unless one batch alone has more
     */
    public record Bounds(int held, int full, int merged, int weight) {}

    private final Store.Opener opener;
    private final Bounds bounds;
    private final Receipts<T> receipts;
    private final Listener listener;
    private final Function<String, Trouble> troubles;
    private final Trouble trouble;
    private final LongSupplier nanoTime;

    private final Map<Log.Id, Lane<T>> lanes = new LinkedHashMap<>();
    private final Map<Log.Id, List<Commit.Run>> inDoubt = new HashMap<>();
    private State state = State.CLOSED;
    private Store store;
    private long resumeAt;
    private long pauseIfBroken = FIRST_PAUSE;
    private int turn;

    /** {@code troubles} makes what tells of a trouble with that name. */
    public Saver(
            Store.Opener opener,
            Bounds bounds,
            Receipts<T> receipts,
            Listener listener,
            Function<String, Trouble> troubles,
            LongSupplier nanoTime) {
        this.opener = opener;
        this.bounds = bounds;
        this.receipts = receipts;
        this.listener = listener;
        this.troubles = troubles;
        this.trouble = troubles.apply("cannot commit");
        this.nanoTime = nanoTime;
        this.resumeAt = nanoTime.getAsLong();
    }

    /** Takes a batch in. */
    public void arrived(CountedBatch batch, T receipt) {
        lanes.computeIfAbsent(
                        batch.span().log(),
                        log -> new Lane<>(bounds, receipts, troubles.apply("cannot commit orders of " + log)))
                .add(batch, receipt, nanoTime.getAsLong());
    }

    /** Commits what is ready. */
    public void work() {
        long now = nanoTime.getAsLong();
        lanes.values().forEach(lane -> lane.pass(now));
        while (resumeAt - nanoTime.getAsLong() <= 0) {
            List<Commit.Run> runs = ready(nanoTime.getAsLong());
            if (runs.isEmpty()) {
                return;
            }
            attempt(runs);
        }
    }

    /** For how many nanoseconds there is nothing to do, unless a batch comes. */
    public long pause() {
        long now = nanoTime.getAsLong();
        long pause =
                lanes.values().stream().mapToLong(lane -> lane.pause(now)).min().orElse(Long.MAX_VALUE);
        return Math.max(0, Math.max(pause, resumeAt - now));
    }

    /** Once one log is ready, a run of every log that has one; those that have no room are first the next time. */
    private List<Commit.Run> ready(long now) {
        List<Commit.Run> runs = new ArrayList<>();
        if (lanes.values().stream().noneMatch(lane -> lane.isReady(now))) {
            return runs;
        }
        List<Lane<T>> inTurn = new ArrayList<>(lanes.values());
        Collections.rotate(inTurn, -turn);
        int batches = 0;
        int weight = 0;
        for (Lane<T> lane : inTurn) {
            Optional<Commit.Run> run =
                    lane.hasRun() ? lane.run(bounds.merged() - batches, bounds.weight() - weight) : Optional.empty();
            if (run.isPresent()) {
                if (!runs.isEmpty() && weight + run.get().weight() > bounds.weight()) {
                    break;
                }
                runs.add(run.get());
                batches += run.get().batches().size();
                weight += run.get().weight();
            }
            turn++;
        }
        turn %= lanes.size();
        return runs;
    }

    private void attempt(List<Commit.Run> all) {
        try {
            List<Commit.Run> runs = known(all);
            if (!runs.isEmpty()) {
                long started = nanoTime.getAsLong();
                Commit commit = new Commit(runs);
                Outcome outcome = ask(commit);
                happened(commit, outcome, Duration.ofNanos(nanoTime.getAsLong() - started));
            }
        } catch (IOException e) {
            rest(e.getMessage());
        }
    }

    /** Connects, and gives up the runs that can never be stored there. */
    private List<Commit.Run> known(List<Commit.Run> runs) throws IOException {
        if (store != null && runs.stream().anyMatch(this::isForeign)) {
            // One of the two was read or opened before the server started anew: a new connection tells which.
            close();
        }
        if (store == null) {
            store = opener.open();
            state = state.opened();
            lanes.values().forEach(Lane::forgetStored);
        }
        List<Commit.Run> known = new ArrayList<>();
        for (Commit.Run run : runs) {
            if (isForeign(run)) {
                String why = "they were read in another history, " + run.history()
                        + ": reading and committing must reach the same master";
                listener.foreign(lanes.get(run.log()).worthless(why, span -> !store.knows(span.log(), span.history())));
                inDoubt.remove(run.log());
            } else {
                known.add(run);
            }
        }
        return known;
    }

    private boolean isForeign(Commit.Run run) {
        return !store.knows(run.log(), run.history());
    }

    private Outcome ask(Commit commit) throws IOException {
        try {
            return store.commit(commit);
        } catch (IOException e) {
            state = state.unanswered();
            commit.runs()
                    .forEach(run -> inDoubt.computeIfAbsent(run.log(), log -> new ArrayList<>())
                            .add(run));
            throw e;
        }
    }

    private void happened(Commit commit, Outcome outcome, Duration took) {
        if (outcome instanceof Outcome.Refused refused) {
            // Another server may take it by the next time: one that was cut off from its replicas refuses too.
            listener.refused();
            rest(refused.why());
            return;
        }
        state = state.answered();
        pauseIfBroken = FIRST_PAUSE;
        trouble.over();
        if (outcome instanceof Outcome.Unchanged unchanged) {
            for (int i = 0; i < commit.runs().size(); i++) {
                judged(commit.runs().get(i), unchanged.checks().get(i));
            }
        } else {
            listener.committed(commit, took);
            for (Commit.Run run : commit.runs()) {
                inDoubt.remove(run.log());
                lanes.get(run.log()).stored(run.end(), nanoTime.getAsLong());
            }
        }
    }

    private void judged(Commit.Run run, RunCheck check) {
        Lane<T> lane = lanes.get(run.log());
        long now = nanoTime.getAsLong();
        switch (check.kind()) {
            case FITS -> inDoubt.remove(run.log());
            case MOVED -> {
                moved(run, check.position().getAsLong());
                lane.stored(check.position().getAsLong(), now);
            }
            case DIFFERS -> {
                inDoubt.remove(run.log());
                listener.differing();
                lane.worthless(check.why(), span -> true);
            }
            case REFUSED -> {
                listener.refused();
                lane.refused(check.why(), now, LAST_PAUSE);
            }
        }
    }

    /** Where the position is the end of a run whose commit got no answer, it was stored: by us, as far as anyone can tell. */
    private void moved(Commit.Run run, long position) {
        List<Commit.Run> doubtful = inDoubt.remove(run.log());
        Optional<Commit.Run> stored = doubtful == null
                ? Optional.empty()
                : doubtful.stream().filter(one -> one.end() == position).findFirst();
        if (stored.isPresent()) {
            listener.committed(new Commit(List.of(stored.get())), Duration.ZERO);
        } else if (position > run.start()) {
            listener.late();
        }
    }

    /** Leaves the store alone for a while that grows as long as nothing succeeds. */
    private void rest(String why) {
        close();
        trouble.is(why);
        resumeAt = nanoTime.getAsLong() + pauseIfBroken;
        pauseIfBroken = Math.min(LAST_PAUSE, 2 * pauseIfBroken);
    }

    @Override
    public void close() {
        if (store != null) {
            try {
                store.close();
            } catch (IOException e) {
                // it is of no more use in either case
            }
            store = null;
            state = state.closed();
        }
    }
}
