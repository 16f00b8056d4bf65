package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.count.Tally.Share;
import coffee.contract.count.Tally.Tallies;
import coffee.contract.decode.DecodedOrder;
import coffee.contract.decode.FastDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decodes lines and counts them by period, in periods of several lengths at once: by the time of the order if it has
 * one, else by the given time. It counts all names and pairs, in the order in which they come: only the store, with the
 * counts of all batches, can tell which are past a limit. It keeps no counts between batches. For one thread, which
 * should reuse its counter: names seen before cost no allocation.
 */
public final class OrderCounter {

    private final List<PeriodLength> lengths;
    private final Predicate<PeriodLength> crossed;
    private final FastDecoder decoder;
    private final Tallies dated;
    private final Tally undated;

    private Optional<Long> moment = Optional.empty();
    private long latest = OrderLimits.LATEST.toEpochMilli();

    private long lines;
    private int size;
    private Counts totals;

    /** While {@link #alike}: the counts that periods without crosses share. */
    private Counts plain;

    private SortedMap<Period, Counts> periods;
    private List<BatchCounts.Reject> rejects;

    /** Whether all orders of the batch are in one stretch of time, so that its periods share the totals. */
    private boolean alike;

    /** A counter for periods of these lengths, at least one, all with the crosses of the schema. */
    public OrderCounter(Schema schema, List<PeriodLength> lengths) {
        this(schema, lengths, length -> true);
    }

    /**
     * A counter for periods of these lengths, at least one.
     *
     * @param crossed which lengths have the crosses of the schema; the totals always have them
     */
    public OrderCounter(Schema schema, List<PeriodLength> lengths, Predicate<PeriodLength> crossed) {
        if (lengths.isEmpty()) {
            throw new IllegalArgumentException("orders are counted by periods of one length at least");
        }
        this.lengths = List.copyOf(lengths);
        this.crossed = crossed;
        decoder = new FastDecoder(schema);
        dated = new Tallies(schema, lengths, decoder.names(), this::countsAround, this::grew);
        undated = new Tally(schema, decoder.names(), this::grew);
        begin();
    }

    /**
     * Sets the time for the lines that are added from now on.
     *
     * @param moment the time of orders without one; if empty, they count in the totals only
     * @param latestAllowed the latest time that an order may have
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
        size += fields;
    }

    /** Rejects the next line of the batch without decoding it. */
    public void reject(Reason reason) {
        rejects.add(new BatchCounts.Reject(lines++, reason));
        size++;
    }

    /**
     * The size of the batch so far: the names and pairs of the totals and of each period, and the rejected lines. A
     * line adds at most its names and pairs, once for each length and once for the totals.
     */
    public int size() {
        return size;
    }

    /** Tallies refer to names by number, so they must be empty before the numbers start over. */
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

    private List<Share> countsAround(long epochMillis) {
        Instant at = Instant.ofEpochMilli(epochMillis);
        if (alike && periods.isEmpty()) {
            lengths.forEach(length -> periods.put(length.at(at), crossed.test(length) ? totals : plain));
            int withCrosses = (int) lengths.stream().filter(crossed).count();
            Share first = new Share(totals, 1 + withCrosses);
            return withCrosses == lengths.size()
                    ? List.of(first)
                    : List.of(first, new Share(plain, lengths.size() - withCrosses));
        }
        tellApart();
        List<Share> around = new ArrayList<>();
        around.add(new Share(totals, 1));
        for (PeriodLength length : lengths) {
            around.add(new Share(periods.computeIfAbsent(length.at(at), p -> countsOf(length)), 1));
        }
        return around;
    }

    private Counts countsOf(PeriodLength length) {
        return crossed.test(length) ? new Counts() : withoutCrosses();
    }

    private static Counts withoutCrosses() {
        return new Counts(Integer.MAX_VALUE, Counts.NO_PAIRS);
    }

    /** Gives the totals and each period counts of their own. */
    private void tellApart() {
        if (alike) {
            alike = false;
            dated.empty();
            dated.uncover();
            periods.replaceAll((period, same) -> copy(same, countsOf(period.length())));
        }
    }

    private static Counts copy(Counts counts, Counts empty) {
        empty.add(counts);
        return empty;
    }

    /** Returns the counts since the last call, and begins a new batch. */
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
        Counts all = copy(totals, new Counts());
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
        plain = withoutCrosses();
        periods = new TreeMap<>();
        rejects = new ArrayList<>();
        alike = true;
        dated.uncover();
        undated.cover(0, 0, List.of(new Share(totals, 1)));
    }

    /**
     * The counts of a batch of lines. Totals and periods with equal counts may share them.
     *
     * @param lines how many lines there were: the orders and the rejected
     * @param totals the counts over all periods, with the rejected lines by reason
     * @param periods the counts of each period of each length
     * @param rejects the rejected lines, in their order
     */
    public record BatchCounts(long lines, Counts totals, SortedMap<Period, Counts> periods, List<Reject> rejects) {

        /** A rejected line: its index in the batch, from 0, and the reason. */
        public record Reject(long index, Reason reason) {}
    }
}
