package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.contract.decode.DecodedOrder;
import coffee.contract.decode.Names;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Counts the orders of one stretch of time by the numbers of their names and pairs. Emptying it adds them to the counts
 * of the surrounding periods.
 */
final class Tally {

    /** The most orders, each with the most items, before a count could overflow. */
    private static final int MOST_ORDERS = 1 << 20;

    private final Names names;
    private final IntConsumer grew;
    private final Cross[] crosses;
    private long from;
    private long to;
    private List<Share> into = List.of();
    private int orders;
    private long items;
    private int[] counts = new int[64];
    private int[] met = new int[64];
    private int distinct;

    /** Counts to which the tally is added, and how many hashes share them. */
    record Share(Counts counts, int hashes) {}

    /**
     * {@code grew} is called with the number of new fields in the hashes, at the first order of a name or a pair.
     */
    Tally(Schema schema, Names names, IntConsumer grew) {
        this.grew = grew;
        this.names = names;
        this.crosses = schema.crosses().toArray(Cross[]::new);
    }

    /** From now on, counts orders of that stretch, in epoch milliseconds, into these counts. */
    void cover(long start, long end, List<Share> around) {
        from = start;
        to = end;
        into = around;
    }

    void uncover() {
        cover(0, 0, List.of());
    }

    boolean covers(long moment) {
        return moment >= from && moment < to;
    }

    void add(DecodedOrder order) {
        if (orders == MOST_ORDERS) {
            empty();
        }
        orders++;
        items += order.items();
        for (int i = 0; i < order.size(); i++) {
            count(order.id(i));
        }
        for (Cross cross : crosses) {
            int second = order.from(cross.second());
            int end = order.to(cross.second());
            for (int i = order.from(cross.first()); i < order.to(cross.first()); i++) {
                int id = order.id(i);
                for (int j = second; j < end; j++) {
                    count(names.pair(cross, id, order.id(j)));
                }
            }
        }
    }

    private void count(int id) {
        if (id >= counts.length) {
            counts = Arrays.copyOf(counts, Integer.highestOneBit(id) * 2);
        }
        if (counts[id]++ == 0) {
            meet(id);
        }
    }

    /** Claims names and pairs in the order in which they come, whichever tally is emptied first. */
    private void meet(int id) {
        if (distinct == met.length) {
            met = Arrays.copyOf(met, 2 * distinct);
        }
        met[distinct++] = id;
        int fields = 0;
        for (Share share : into) {
            fields += share.counts().addField(names.label(id), names.field(id), 0) ? share.hashes() : 0;
        }
        grew.accept(fields);
    }

    /** Adds the tally to the counts, and starts at 0. */
    void empty() {
        for (Share share : into) {
            share.counts().addOrders(orders, items);
            for (int i = 0; i < distinct; i++) {
                share.counts().addField(names.label(met[i]), names.field(met[i]), counts[met[i]]);
            }
        }
        for (int i = 0; i < distinct; i++) {
            counts[met[i]] = 0;
        }
        orders = 0;
        items = 0;
        distinct = 0;
    }

    /**
     * A tally for each of the latest stretches of time. A stretch lies either completely inside or completely outside
     * of any period, so that an order is tallied once, however many lengths of periods there are.
     */
    static final class Tallies {

        private static final int BITS = 4;
        private static final long SPREAD = 0x9E3779B97F4A7C15L;

        private final long stretchMillis;
        private final LongFunction<List<Share>> around;
        private final List<Tally> tallies;
        private Tally latest;

        /**
         * Tallies for periods of these lengths.
         *
         * @param around returns the counts to which a moment belongs
         * @param grew is called with new fields, see {@link Tally}
         */
        Tallies(
                Schema schema,
                List<PeriodLength> lengths,
                Names names,
                LongFunction<List<Share>> around,
                IntConsumer grew) {
            this.stretchMillis = 1000 * commonSeconds(lengths);
            this.around = around;
            this.tallies = Stream.generate(() -> new Tally(schema, names, grew))
                    .limit(1 << BITS)
                    .toList();
            this.latest = tallies.get(0);
        }

        private static long commonSeconds(List<PeriodLength> lengths) {
            return lengths.stream()
                    .map(length -> BigInteger.valueOf(length.seconds()))
                    .reduce(BigInteger.ZERO, BigInteger::gcd)
                    .longValueExact();
        }

        /** The tally of the stretch that holds the moment. */
        Tally at(long epochMillis) {
            if (!latest.covers(epochMillis)) {
                long stretch = Math.floorDiv(epochMillis, stretchMillis);
                latest = tallies.get((int) (stretch * SPREAD >>> (Long.SIZE - BITS)));
                if (!latest.covers(epochMillis)) {
                    latest.empty();
                    latest.cover(stretch * stretchMillis, (stretch + 1) * stretchMillis, around.apply(epochMillis));
                }
            }
            return latest;
        }

        void empty() {
            tallies.forEach(Tally::empty);
        }

        /** Starts over: no tally belongs to any counts. */
        void uncover() {
            tallies.forEach(Tally::uncover);
        }
    }
}
