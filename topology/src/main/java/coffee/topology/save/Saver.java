package coffee.topology.save;

import coffee.topology.Trouble;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.Log;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Commits counted batches, in the order of each log, as many at once as there are, each exactly once. It holds nothing
 * that must survive: the store alone decides what is committed, and whatever it does not accept fails and is read
 * again.
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
 * <p>IN_DOUBT means that the last commit may or may not be stored. Nothing is decided then: the next commit of the same
 * log names the same start, and the store answers with its position. Each log has a {@link Lane} of its own.
 *
 * <p>For one thread, which calls {@link #arrived} for each new batch, then {@link #work}, and then sleeps for at most
 * {@link #pause}.
 */
public final class Saver<T> implements AutoCloseable {

    private static final int MOST_IN_DOUBT = 16;
    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LAST_PAUSE = Duration.ofSeconds(1).toNanos();

    private enum State {
        /** Not connected. */
        CLOSED,
        /** Connected, and no doubt about what is stored. */
        READY,
        /** Not connected, and the last commit got no answer. */
        IN_DOUBT,
        /** Connected again; the next answer ends the doubt. */
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
     * Stores commits, each whole or not at all. After an {@link IOException} it is unusable and must be closed; that
     * commit may or may not be stored.
     */
    public interface Store extends Closeable {

        Outcome commit(Commit commit) throws IOException;

        /** Whether runs of that log and history can be stored here, as far as is known without asking the server. */
        boolean knows(Log.Id log, String history);

        /** Opens the store, again after each broken connection. */
        interface Opener {
            Store open() throws IOException;
        }
    }

    /** The result of a commit. */
    public sealed interface Outcome {

        /** Everything is stored. */
        record Committed() implements Outcome {}

        /** Nothing is stored, because at least one log has changed; with a check of each run. */
        record Unchanged(List<RunCheck> checks) implements Outcome {}

        /** Nothing is stored: somebody must fix something first, such as a key of a wrong type or a missing right. */
        record Refused(String why) implements Outcome {}
    }

    /** The store's answer for one run: it fits, its log's position is another, or something else is wrong. */
    public record RunCheck(Kind kind, OptionalLong position, String why) {

        public enum Kind {
            FITS,
            /** The position is not the run's start. */
            MOVED,
            /** The log does not have what was read and counted. */
            DIFFERS,
            /** Somebody must fix something about that log first. */
            REFUSED
        }
    }

    /** What to do with a batch's receipt when the batch leaves. */
    public interface Receipts<T> {

        /** The batch is committed, by this saver or another. */
        void done(T receipt);

        /** The batch is not committed, and must be read again. */
        void failed(T receipt);
    }

    /** Is notified of the results of commits. */
    public interface Listener {

        void committed(Commit commit, Duration took);

        /** Another saver had committed the run, or a part of it. */
        void late();

        /** The log did not have what had been read. */
        void differing();

        /** Somebody must fix something first. */
        void refused();

        /** That many batches had another history than the store. */
        void foreign(int batches);
    }

    /**
     * How much is held and committed at once.
     *
     * @param held the most batches of one log that may wait
     * @param full half of the batches that are read ahead of a log; with that many for each log, none waits for more
     * @param merged the most batches in one commit
     * @param weight the most {@link CountedBatch#weight} of a commit; a single batch may have more
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

    /** {@code troubles} creates a {@link Trouble} of that name. */
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

    /** Adds a batch. */
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

    /**
     * Whether to commit now, rather than wait for more batches: a run is due; all together fill a commit; or they are
     * half of what is read ahead of the logs that have a run or will soon have one.
     */
    private boolean isTime(long now) {
        int batches = 0;
        int weight = 0;
        int enough = 0;
        for (Lane<T> lane : lanes.values()) {
            if (lane.hasRun()) {
                Commit.Run run = lane.run(bounds.merged(), bounds.weight()).orElseThrow();
                if (lane.pause(now) <= 0) {
                    return true;
                }
                batches += run.batches().size();
                weight += run.weight();
            }
            if (lane.isFed(now)) {
                enough += bounds.full();
            }
        }
        return batches > 0 && (batches >= Math.min(enough, bounds.merged()) || weight > bounds.weight() / 2);
    }

    /** When it is time, takes a run of every log that has one, as far as they fit; the others are next. */
    private List<Commit.Run> ready(long now) {
        List<Commit.Run> runs = new ArrayList<>();
        if (!isTime(now)) {
            return runs;
        }
        int batches = 0;
        int weight = 0;
        for (Lane<T> lane : lanes.values()) {
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
        }
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

    /** Connects, and fails the runs that can never be stored there. */
    private List<Commit.Run> known(List<Commit.Run> runs) throws IOException {
        if (store != null && runs.stream().anyMatch(this::isForeign)) {
            // Either the run was read or the store was opened before the server restarted: a new connection tells
            // which.
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
            commit.runs().forEach(this::doubt);
            throw e;
        }
    }

    /** Remembers a run that may be stored, so that it is counted once in the metrics; of very many only the newest. */
    private void doubt(Commit.Run run) {
        List<Commit.Run> runs = inDoubt.computeIfAbsent(run.log(), log -> new ArrayList<>());
        runs.removeIf(old -> old.end() == run.end());
        runs.add(run);
        if (runs.size() > MOST_IN_DOUBT) {
            runs.remove(0);
        }
    }

    private void happened(Commit commit, Outcome outcome, Duration took) {
        if (outcome instanceof Outcome.Refused refused) {
            // Another server may accept it the next time: a master that lost its replicas refuses too.
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

    /** If the position is the end of a run whose commit got no answer, that commit is taken to be stored. */
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

    /** Backs off: leaves the store alone for a time that grows until something succeeds. */
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
                // it is unusable in either case
            }
            store = null;
            state = state.closed();
        }
    }
}
