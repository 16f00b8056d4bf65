package coffee.topology.count;

import coffee.contract.Counts;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.contract.count.BatchCounts;
import coffee.contract.count.OrderCounter;
import coffee.contract.count.Reject;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.OrderBatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts batches of raw orders by period. Nothing of a batch stays behind, so any number of counters may share the work
 * and none has anything to lose. For one thread.
 */
public final class BatchCounter {

    private final OrderCounter counter;
    private final Duration aheadTolerance;
    private final InstantSource clock;

    /** A counter for periods of these lengths; an order may be dated ahead of the clock by the tolerance. */
    public BatchCounter(List<PeriodLength> lengths, int distinctNames, Duration aheadTolerance, InstantSource clock) {
        this.counter = new OrderCounter(lengths, distinctNames);
        this.aheadTolerance = aheadTolerance;
        this.clock = clock;
    }

    public CountedBatch count(OrderBatch batch) {
        Instant now = clock.instant();
        counter.at(Optional.of(now), now.plus(aheadTolerance));
        Lines lines = batch.lines();
        Lines.Cursor line = lines.cursor();
        List<LineMark> rejected = new ArrayList<>();
        LineMark first = null;
        while (line.hasNext()) {
            line.next();
            if (first == null) {
                first = mark(lines, line);
            }
            if (!add(lines, line)) {
                rejected.add(mark(lines, line));
            }
        }
        BatchCounts counts = counter.take();
        List<String> rejects = rejects(batch.id().start(), now, counts.rejects(), rejected);
        return counted(batch, counts, first, mark(lines, line), rejects);
    }

    /** Counts the line if it is an order; whatever a cut one begins with, nobody knows how it goes on. */
    private boolean add(Lines lines, Lines.Cursor line) {
        if (line.cut()) {
            counter.reject(Reason.TOO_LONG);
            return false;
        }
        return counter.add(lines.buffer(), line.start(), line.end());
    }

    private static List<String> rejects(long start, Instant now, List<Reject> rejects, List<LineMark> lines) {
        List<String> json = new ArrayList<>(rejects.size());
        for (int i = 0; i < rejects.size(); i++) {
            Reject reject = rejects.get(i);
            LineMark line = lines.get(i);
            json.add(new RejectedLine(reject.reason(), start + reject.index(), now, line.head(), line.length())
                    .toJson());
        }
        return json;
    }

    private static CountedBatch counted(
            OrderBatch batch, BatchCounts counts, LineMark first, LineMark last, List<String> rejects) {
        Map<Counts, FieldCounts> fields = new IdentityHashMap<>();
        List<CountedPeriod> periods = new ArrayList<>(counts.periods().size());
        counts.periods().forEach((period, c) -> periods.add(new CountedPeriod(period, fields(c, fields))));
        return new CountedBatch(
                batch.server(),
                batch.id(),
                batch.more(),
                batch.lines().count(),
                first,
                last,
                fields(counts.totals(), fields),
                periods,
                rejects);
    }

    /** Counts that are shared are looked through once. */
    private static FieldCounts fields(Counts counts, Map<Counts, FieldCounts> known) {
        return known.computeIfAbsent(counts, FieldCounts::of);
    }

    private static LineMark mark(Lines lines, Lines.Cursor line) {
        return new LineMark(line.length(), Arrays.copyOfRange(lines.buffer(), line.start(), line.end()));
    }
}
