package coffee.topology.save;

import coffee.topology.Trouble;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.OrderBatch.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The batches of one log that wait to be committed, in the order of the log, whatever the order of their arrival. Each
 * has a receipt that is settled when the batch leaves. Lanes do not delay each other. For one thread.
 *
 * <pre>
 *             first batch                     stored position
 *   EMPTY ─────────────────▶ SEEKING ─────────────────────────▶ FLOWING ◀──┐
 *                               ▲                                │    │    │ what was missing comes,
 *                               │ nothing moves for a second     │    ▼    │ or is committed by others
 *                               └────────────────────────────────│── GAP ──┘
 *                                                                ▼
 *                            any ──── the store refuses ──▶ REFUSED ──── after a pause ──▶ SEEKING
 * </pre>
 */
final class Lane<T> {

    /** How long a batch waits for those that follow it; only in a backlog, where it has waited already. */
    private static final long COMPANY = Duration.ofMillis(100).toNanos();

    private static final long GAP_PATIENCE = Duration.ofSeconds(1).toNanos();

    enum State {
        /** No batch waits. */
        EMPTY,
        /** The stored position is unknown: the next commit returns it. */
        SEEKING,
        /** The first batch begins at the stored position or before it. */
        FLOWING,
        /** The first batch begins after the stored position: a batch before it is missing. */
        GAP,
        /** The store refused: the batches wait, and are retried. */
        REFUSED
    }

    /** A batch and its receipt, and when they came; the weight is kept, as it is needed often. */
    private record Held<T>(CountedBatch batch, T receipt, long since, int weight) {}

    private static final long UNKNOWN = -1;

    private final Saver.Bounds bounds;
    private final Saver.Receipts<T> receipts;
    private final Trouble trouble;
    private final TreeMap<Long, Held<T>> held = new TreeMap<>();
    private long stored = UNKNOWN;
    private long movedAt;
    /** Whether the log had more orders after the last batch that was settled. */
    private boolean more;

    private boolean sought;
    private long refusedUntil;
    private boolean refused;

    Lane(Saver.Bounds bounds, Saver.Receipts<T> receipts, Trouble trouble) {
        this.bounds = bounds;
        this.receipts = receipts;
        this.trouble = trouble;
    }

    State state() {
        if (held.isEmpty()) {
            return State.EMPTY;
        }
        if (refused) {
            return State.REFUSED;
        }
        if (stored == UNKNOWN) {
            return State.SEEKING;
        }
        return held.firstKey() > stored ? State.GAP : State.FLOWING;
    }

    /**
     * Adds a batch. Of two batches with the same start, the one of the later reading stays: a tuple of a spout that was
     * believed dead never displaces a fresh one. If there is no room, the batch furthest from the head fails.
     */
    void add(CountedBatch batch, T receipt, long now) {
        Held<T> before = held.get(batch.span().start());
        if (before != null && before.batch().span().reading() > batch.span().reading()) {
            receipts.failed(receipt);
            return;
        }
        held.put(batch.span().start(), new Held<>(batch, receipt, now, batch.weight()));
        moved(now);
        if (before != null) {
            receipts.failed(before.receipt());
        }
        if (held.size() > bounds.held()) {
            receipts.failed(held.pollLastEntry().getValue().receipt());
        }
    }

    private void moved(long now) {
        movedAt = now;
        sought = false;
    }

    /** Makes the transitions that time alone causes. */
    void pass(long now) {
        if (refused && now - refusedUntil >= 0) {
            refused = false;
            stored = UNKNOWN;
        }
        if (state() == State.GAP && now - movedAt >= GAP_PATIENCE) {
            if (sought) {
                giveUpGap();
            } else {
                stored = UNKNOWN;
                sought = true;
                movedAt = now;
            }
        }
    }

    boolean hasRun() {
        return state() == State.SEEKING || state() == State.FLOWING;
    }

    /** Whether it has a run, or will have one soon: it just had one, and the log went on. */
    boolean isFed(long now) {
        return hasRun() || (state() == State.EMPTY && more && now - movedAt < COMPANY);
    }

    /** For how many nanoseconds there is nothing to do, unless a batch comes. */
    long pause(long now) {
        return switch (state()) {
            case EMPTY -> Long.MAX_VALUE;
            case SEEKING, FLOWING -> dueIn(now);
            case GAP -> movedAt + GAP_PATIENCE - now;
            case REFUSED -> refusedUntil - now;
        };
    }

    /** A run is due at once if no batch follows it or a part of it is stored already; else when it has waited. */
    private long dueIn(long now) {
        Held<T> first = held.firstEntry().getValue();
        Commit.Run run = run(bounds.merged(), bounds.weight()).orElseThrow();
        boolean alone = run.batches().stream().anyMatch(batch -> !batch.span().more());
        boolean old = run.start() < stored;
        return alone || old ? 0 : first.since() + COMPANY - now;
    }

    /** The first consecutive batches of one reading, up to these limits; a single batch may weigh more. */
    Optional<Commit.Run> run(int most, int mostWeight) {
        List<CountedBatch> run = new ArrayList<>();
        int weight = 0;
        for (Held<T> h : held.values()) {
            Span span = h.batch().span();
            Span before = run.isEmpty() ? null : run.get(run.size() - 1).span();
            boolean follows = before == null || (span.start() == before.end() && span.reading() == before.reading());
            if (!follows || run.size() >= most || (before != null && weight + h.weight() > mostWeight)) {
                break;
            }
            weight += h.weight();
            run.add(h.batch());
        }
        return run.isEmpty() ? Optional.empty() : Optional.of(new Commit.Run(run, weight));
    }

    /** That position is stored: settles the batches before it, and fails one that straddles it. */
    void stored(long position, long now) {
        stored = position;
        Iterator<Map.Entry<Long, Held<T>>> before =
                held.headMap(position, false).entrySet().iterator();
        boolean settled = before.hasNext();
        while (before.hasNext()) {
            Held<T> h = before.next().getValue();
            before.remove();
            more = h.batch().span().more();
            if (h.batch().span().end() <= position) {
                receipts.done(h.receipt());
            } else {
                receipts.failed(h.receipt());
            }
        }
        if (settled) {
            moved(now);
            trouble.over();
        } else if (sought && state() == State.GAP) {
            giveUpGap();
        }
    }

    private void giveUpGap() {
        worthless(
                "the orders from " + stored + " to " + held.firstKey() + " do not arrive; reads them again",
                span -> true);
    }

    /** The batches cannot be stored until somebody fixes the reason: they wait for {@code pause}. */
    void refused(String why, long now, long pause) {
        trouble.is(why);
        refused = true;
        refusedUntil = now + pause;
    }

    /** The matching batches can never be stored: they fail, and are read again. */
    int worthless(String why, Predicate<Span> which) {
        trouble.is(why);
        return giveUp(which);
    }

    private int giveUp(Predicate<Span> which) {
        int before = held.size();
        Iterator<Held<T>> all = held.values().iterator();
        while (all.hasNext()) {
            Held<T> h = all.next();
            if (which.test(h.batch().span())) {
                all.remove();
                receipts.failed(h.receipt());
            }
        }
        stored = UNKNOWN;
        return before - held.size();
    }

    /** The connection to the store is a new one: the stored position is unknown. */
    void forgetStored() {
        stored = UNKNOWN;
    }
}
