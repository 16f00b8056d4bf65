package coffee.topology.count;

import coffee.contract.Counts;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.contract.count.BatchCounts;
import coffee.contract.count.OrderCounter;
import coffee.contract.count.Reject;
import coffee.settings.DataSize;
import coffee.settings.Limits;
import coffee.topology.ingest.BatchId;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.OrderBatch;
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
 * Counts batches of raw orders by period. Nothing of a batch stays behind, so any number of counters may share the work
 * and none has anything to lose. For one thread.
 */
public final class BatchCounter {

    /** How much is kept of a rejected line where there is no room for all of it. */
    static final int BEGINNING = 100;

    private final OrderCounter counter;
    private final Duration aheadTolerance;
    private final int rejectedKept;
    private final long rejectedChars;
    private final InstantSource clock;

    /** How many more characters the rejected lines of this batch may have. */
    private long room;

    /**
     * A counter for periods of these lengths. The rejected lines of a batch, as JSON, have as many characters as a batch has
     * bytes at most; of those for which that leaves no room only the beginning is kept.
     */
    public BatchCounter(List<PeriodLength> lengths, Limits limits, DataSize batchBytes, InstantSource clock) {
        this.counter = new OrderCounter(lengths);
        this.aheadTolerance = limits.aheadTolerance();
        this.rejectedKept = limits.rejectedKept();
        this.rejectedChars = Math.min(batchBytes.bytes(), limits.rejectedBytes().bytes());
        this.clock = clock;
    }

    /**
     * Counts a batch. It is one counted batch, or several that follow each other where one would come to more than
     * {@link CountedBatch#MOST}.
     */
    public List<CountedBatch> count(OrderBatch batch) {
        Instant now = clock.instant();
        counter.at(Optional.of(now), now.plus(aheadTolerance));
        room = rejectedChars;
        List<CountedBatch> counted = new ArrayList<>(1);
        Lines.Cursor line = batch.lines().cursor();
        long start = batch.id().start();
        while (line.hasNext()) {
            CountedBatch next = countSome(batch, start, line, now);
            counted.add(next);
            start = next.end();
        }
        return counted;
    }

    /** Counts the next line, which is at that position, and those behind it as far as one counted batch goes. */
    private CountedBatch countSome(OrderBatch batch, long start, Lines.Cursor line, Instant now) {
        byte[] buffer = batch.lines().buffer();
        List<Place> rejected = new ArrayList<>();
        LineMark first = null;
        while (line.hasNext() && counter.size() < CountedBatch.MOST) {
            line.next();
            if (first == null) {
                first = mark(buffer, line);
            }
            if (!add(buffer, line)) {
                rejected.add(new Place(line.start(), line.end(), line.length()));
            }
        }
        BatchCounts counts = counter.take();
        Map<Counts, FieldCounts> fields = new IdentityHashMap<>();
        List<CountedPeriod> periods = new ArrayList<>(counts.periods().size());
        counts.periods().forEach((period, c) -> periods.add(new CountedPeriod(period, fields(c, fields))));
        return new CountedBatch(
                batch.server(),
                new BatchId(batch.id().reading(), start),
                line.hasNext() || batch.more(),
                (int) counts.lines(),
                first,
                mark(buffer, line),
                fields(counts.totals(), fields),
                periods,
                rejects(start, now, counts.rejects(), rejected, buffer));
    }

    /** Counts the line if it is an order; whatever a cut one begins with, nobody knows how it goes on. */
    private boolean add(byte[] buffer, Lines.Cursor line) {
        if (line.cut()) {
            counter.reject(Reason.TOO_LONG);
            return false;
        }
        return counter.add(buffer, line.start(), line.end());
    }

    /** Where a rejected line is in the buffer, and how long it is in the log. */
    private record Place(int start, int end, int length) {}

    /** As many of the newest as are kept at most, the oldest first; the newest have the first claim to the room. */
    private List<String> rejects(long start, Instant now, List<Reject> rejects, List<Place> places, byte[] buffer) {
        Deque<String> json = new ArrayDeque<>();
        for (int i = rejects.size() - 1; i >= Math.max(0, rejects.size() - rejectedKept); i--) {
            Reject reject = rejects.get(i);
            Place place = places.get(i);
            byte[] head = Arrays.copyOfRange(buffer, place.start(), place.end());
            json.addFirst(
                    fitting(new RejectedLine(reject.reason(), start + reject.index(), now, head, place.length())));
            room -= json.getFirst().length();
        }
        return List.copyOf(json);
    }

    private String fitting(RejectedLine line) {
        String whole = line.toJson();
        return whole.length() <= room ? whole : line.beginning(BEGINNING).toJson();
    }

    /** Counts that are shared are looked through once. */
    private static FieldCounts fields(Counts counts, Map<Counts, FieldCounts> known) {
        return known.computeIfAbsent(counts, FieldCounts::of);
    }

    private static LineMark mark(byte[] buffer, Lines.Cursor line) {
        return new LineMark(line.length(), Arrays.copyOfRange(buffer, line.start(), line.end()));
    }
}
