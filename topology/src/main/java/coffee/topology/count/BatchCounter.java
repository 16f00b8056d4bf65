package coffee.topology.count;

import coffee.contract.Counts;
import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.contract.count.OrderCounter;
import coffee.contract.count.OrderCounter.BatchCounts;
import coffee.contract.count.OrderCounter.BatchCounts.Reject;
import coffee.settings.Limits;
import coffee.topology.count.CountedBatch.Ends;
import coffee.topology.count.CountedBatch.Line;
import coffee.topology.count.CountedBatch.PeriodSums;
import coffee.topology.count.CountedBatch.Sums;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderBatch.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts batches of raw orders by period. A counter keeps nothing between batches, so any number of them may share the
 * work, and none has anything to lose. For one thread.
 */
public final class BatchCounter {

    private final OrderCounter counter;
    private final Duration aheadTolerance;
    private final int rejectedKept;
    private final InstantSource clock;

    /** A counter of batches that counts them by {@code counter}. */
    public BatchCounter(OrderCounter counter, Limits limits, InstantSource clock) {
        this.counter = counter;
        this.aheadTolerance = limits.aheadTolerance();
        this.rejectedKept = limits.rejectedKept();
        this.clock = clock;
    }

    /**
     * Counts a batch. Returns one counted batch, or several consecutive ones if a single one would weigh more than
     * {@link CountedBatch#MOST}.
     */
    public List<CountedBatch> count(OrderBatch batch) {
        Instant now = clock.instant();
        counter.at(Optional.of(now), now.plus(aheadTolerance));
        List<CountedBatch> counted = new ArrayList<>(1);
        Lines.Cursor line = batch.lines().cursor();
        int done = 0;
        do {
            CountedBatch part = countSome(batch, done, line, now);
            counted.add(part);
            done += part.count();
        } while (line.hasNext());
        return counted;
    }

    /** Counts lines, beginning at line {@code done}, until one counted batch is full. */
    private CountedBatch countSome(OrderBatch batch, int done, Lines.Cursor line, Instant now) {
        byte[] buffer = batch.lines().buffer();
        List<Place> rejected = new ArrayList<>();
        long rejectedBytes = 0;
        Line first = null;
        while (line.hasNext() && counter.size() + rejectedBytes / CountedBatch.BYTES_A_FIELD < CountedBatch.MOST) {
            line.next();
            if (first == null) {
                first = copy(buffer, line);
            }
            if (!add(buffer, line)) {
                rejected.add(new Place(line.start(), line.end(), line.length()));
                rejectedBytes += line.end() - line.start();
            }
        }
        boolean compares = batch.span().log().kind().comparesLines();
        Optional<Ends> ends =
                first == null || !compares ? Optional.empty() : Optional.of(new Ends(first, copy(buffer, line)));
        BatchCounts counts = counter.take();
        int lines = (int) counts.lines();
        Map<Counts, Sums> sums = new IdentityHashMap<>();
        List<PeriodSums> periods = new ArrayList<>(counts.periods().size());
        counts.periods().forEach((period, c) -> periods.add(new PeriodSums(period, sums(c, sums))));
        return new CountedBatch(
                span(batch, done, done + lines, line.hasNext()),
                lines,
                ends,
                sums(counts.totals(), sums),
                periods,
                rejects(batch, done, now, counts.rejects(), rejected));
    }

    private static Span span(OrderBatch batch, int from, int to, boolean more) {
        Span all = batch.span();
        return all.part(from == 0 ? all.start() : batch.position(from), more ? batch.position(to) : all.end());
    }

    /** Counts the line if it is an order. A cut line is none: the rest of it is unknown. */
    private boolean add(byte[] buffer, Lines.Cursor line) {
        if (line.cut()) {
            counter.reject(Reason.TOO_LONG);
            return false;
        }
        return counter.add(buffer, line.start(), line.end());
    }

    /** Where a rejected line is in the buffer, and its length in the log. */
    private record Place(int start, int end, int length) {}

    /** The newest rejected lines, no more than are kept, the oldest first. */
    private List<String> rejects(OrderBatch batch, int done, Instant now, List<Reject> rejects, List<Place> places) {
        Deque<String> json = new ArrayDeque<>();
        for (int i = rejects.size() - 1; i >= Math.max(0, rejects.size() - rejectedKept); i--) {
            Reject reject = rejects.get(i);
            Place place = places.get(i);
            byte[] head = Arrays.copyOfRange(batch.lines().buffer(), place.start(), place.end());
            long position = batch.position(done + (int) reject.index());
            json.addFirst(new RejectedLine(reject.reason(), position, now, head, place.length()).toJson());
        }
        return List.copyOf(json);
    }

    /** Converts counts that several periods share only once. */
    private static Sums sums(Counts counts, Map<Counts, Sums> known) {
        return known.computeIfAbsent(counts, Sums::of);
    }

    private static Line copy(byte[] buffer, Lines.Cursor line) {
        return new Line(line.length(), Arrays.copyOfRange(buffer, line.start(), line.end()));
    }
}
