package coffee.topology.save;

import coffee.topology.count.CountedBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Counted batches that wait for their turn, in the order of the log, whatever the order they come in. Each has a receipt
 * that is settled when the batch leaves. A batch that comes again, of a later reading, takes the place of the one that
 * was there. For one thread.
 */
final class RunBuffer<T> {

    private final int mostBatches;
    private final Settlement<T> settlement;
    private final TreeMap<Long, Held<T>> held = new TreeMap<>();

    private record Held<T>(CountedBatch batch, T receipt) {}

    RunBuffer(int mostBatches, Settlement<T> settlement) {
        this.mostBatches = mostBatches;
        this.settlement = settlement;
    }

    /** Takes a batch in; where there is no room, the one furthest from the head goes. */
    void add(CountedBatch batch, T receipt) {
        Held<T> before = held.put(batch.start(), new Held<>(batch, receipt));
        if (before != null) {
            settlement.failed(before.receipt());
        }
        if (held.size() > mostBatches) {
            settlement.failed(held.pollLastEntry().getValue().receipt());
        }
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The position of the first batch; there must be one. */
    long firstStart() {
        return held.firstKey();
    }

    /** The batches from {@code start} on that follow each other in one reading, as many as one commit takes. */
    List<CountedBatch> run(long start, RunLimits limits) {
        List<CountedBatch> run = new ArrayList<>();
        long next = start;
        int size = 0;
        for (Held<T> h : held.tailMap(start, true).values()) {
            CountedBatch batch = h.batch();
            boolean follows = batch.start() == next
                    && (run.isEmpty() || batch.id().reading() == run.get(0).id().reading());
            size += batch.size();
            if (!follows || run.size() == limits.batches() || (!run.isEmpty() && size > limits.size())) {
                break;
            }
            run.add(batch);
            next = batch.end();
        }
        return run;
    }

    /** The head is at {@code committed}: settles what lies before it, and what begins before it and goes on behind. */
    void settle(long committed) {
        Iterator<Map.Entry<Long, Held<T>>> before =
                held.headMap(committed, false).entrySet().iterator();
        while (before.hasNext()) {
            Held<T> h = before.next().getValue();
            before.remove();
            if (h.batch().end() <= committed) {
                settlement.done(h.receipt());
            } else {
                settlement.failed(h.receipt());
            }
        }
    }

    /** Gives up the batches that are such. */
    void giveUp(Predicate<CountedBatch> such) {
        Iterator<Held<T>> all = held.values().iterator();
        while (all.hasNext()) {
            Held<T> h = all.next();
            if (such.test(h.batch())) {
                all.remove();
                settlement.failed(h.receipt());
            }
        }
    }
}
