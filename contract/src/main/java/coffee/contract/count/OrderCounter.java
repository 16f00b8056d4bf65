package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.decode.DecodedOrder;
import coffee.contract.decode.FastDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decodes lines and counts them by period, in periods of several lengths at once: an order into the periods of the
 * moment it carries, else of the moment given. Every name is counted apart, in the order in which they come: which of them
 * are past a limit is known only where the counts of all batches are. Nothing of a batch is left once it was taken. For
 * one thread, which is to keep its counter from batch to batch: names seen before cost no allocation.
 */
public final class OrderCounter {

    private final List<PeriodLength> lengths;
    private final FastDecoder decoder = new FastDecoder();
    private final Tallies dated;
    private final Tally undated = new Tally(decoder.names(), this::grew);

    private Optional<Long> moment = Optional.empty();
    private long latest = OrderLimits.LATEST.toEpochMilli();

    private long lines;
    private int size;
    private Counts totals;
    private SortedMap<Period, Counts> periods;
    private List<Reject> rejects;

    /** Whether all orders of the batch are of one stretch of time: then the totals are the counts of its periods too. */
    private boolean alike;

    /** A counter for periods of these lengths, one at least. */
    public OrderCounter(List<PeriodLength> lengths) {
        if (lengths.isEmpty()) {
            throw new IllegalArgumentException("orders are counted by periods of one length at least");
        }
        this.lengths = List.copyOf(lengths);
        dated = new Tallies(lengths, decoder.names(), this::countsAround, this::grew);
        begin();
    }

    /**
     * Tells the time of what is added from now on.
     *
     * @param moment when orders that carry no moment count as placed; where it is empty, they count in the totals only
     * @param latestAllowed the latest moment that an order may carry
     */
    public void at(Optional<Instant> moment, Instant latestAllowed) {
        this.moment = moment.map(Instant::toEpochMilli);
        latest = latestAllowed.toEpochMilli();
    }

    /** Decodes and counts the next line of the batch; returns whether it is an order. */
    public boolean add(byte[] bytes, int from, int to) {
        makeRoom();
        if (!decoder.decode(bytes, from, to, latest)) {
            reject(decoder.reason());
            return false;
        }
        lines++;
        tallyOf(decoder.order()).add(decoder.order());
        return true;
    }

    private void grew(int fields) {
        size += alike ? fields * (1 + periods.size()) : fields;
    }

    /** Rejects the next line of the batch, for a reason that is known without all of its bytes. */
    public void reject(Reason reason) {
        rejects.add(new Reject(lines++, reason));
        size++;
    }

    /**
     * How much the batch comes to so far: the names of the totals and of each period, and the rejected lines. It grows with
     * each line by no more than the line has names, in each length and the totals.
     */
    public int size() {
        return size;
    }

    /** Tallies know names by their numbers, so they must be empty before the numbers begin anew. */
    private void makeRoom() {
        if (decoder.names().crowded()) {
            emptyTallies();
            decoder.names().clear();
        }
    }

    private Tally tallyOf(DecodedOrder order) {
        if (order.isDated()) {
            return dated.at(order.orderedAt());
        }
        if (moment.isPresent()) {
            return dated.at(moment.get());
        }
        tellApart();
        return undated;
    }

    private List<Counts> countsAround(long epochMillis) {
        Instant at = Instant.ofEpochMilli(epochMillis);
        if (alike && periods.isEmpty()) {
            lengths.forEach(length -> periods.put(length.at(at), totals));
            return List.of(totals);
        }
        tellApart();
        List<Counts> around = new ArrayList<>();
        around.add(totals);
        for (PeriodLength length : lengths) {
            around.add(periods.computeIfAbsent(length.at(at), p -> new Counts()));
        }
        return around;
    }

    /** From now on the totals and each period have counts of their own. */
    private void tellApart() {
        if (alike) {
            alike = false;
            dated.empty();
            dated.uncover();
            periods.replaceAll((period, same) -> copy(same));
        }
    }

    private static Counts copy(Counts counts) {
        Counts copy = new Counts();
        copy.add(counts);
        return copy;
    }

    /** What was added since the last time; a new batch begins. */
    public BatchCounts take() {
        emptyTallies();
        BatchCounts taken = new BatchCounts(lines, totalsWithRejects(), periods, rejects);
        begin();
        return taken;
    }

    private Counts totalsWithRejects() {
        if (rejects.isEmpty()) {
            return totals;
        }
        Counts all = copy(totals);
        rejects.forEach(reject -> all.add(reject.reason()));
        return all;
    }

    private void emptyTallies() {
        dated.empty();
        undated.empty();
    }

    private void begin() {
        lines = 0;
        size = 0;
        totals = new Counts();
        periods = new TreeMap<>();
        rejects = new ArrayList<>();
        alike = true;
        dated.uncover();
        undated.cover(0, 0, List.of(totals));
    }
}
