package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.Dimension;
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

    /** This many orders, each with the most items, cannot overflow a count. */
    private static final int MOST_ORDERS = 1 << 20;

    private final Names names;
    private final IntConsumer grew;
    private final Cross[] crosses;
    /** Null without crosses: single names are counted faster one by one. */
    private final Combinations combinations;

    private long from;
    private long to;
    private List<Share> into = List.of();
    private int orders;
    private long items;
    /** The count of each name or pair plus 1; 0 until it first occurs. */
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
        this.combinations = crosses.length == 0 ? null : new Combinations(schema);
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

    /** How an order was added. */
    private enum Added {
        /** All of its names and pairs have occurred since the tally was last emptied. */
        BEFORE,
        /** Some may have occurred for the first time. */
        FIRST,
        /** It was not added: there are too many combinations. */
        NOT
    }

    void add(DecodedOrder order) {
        if (orders == MOST_ORDERS) {
            empty();
        }
        orders++;
        items += order.items();
        Added added = combinations == null ? Added.NOT : combinations.add(order);
        if (added != Added.BEFORE) {
            countEach(order, added == Added.FIRST ? 0 : 1);
        }
    }

    private void countEach(DecodedOrder order, int times) {
        for (int i = 0; i < order.size(); i++) {
            count(order.id(i), times);
        }
        for (Cross cross : crosses) {
            int second = order.from(cross.second());
            int end = order.to(cross.second());
            for (int i = order.from(cross.first()); i < order.to(cross.first()); i++) {
                int id = order.id(i);
                for (int j = second; j < end; j++) {
                    count(names.pair(cross, id, order.id(j)), times);
                }
            }
        }
    }

    /** Counts a name or a pair; 0 times only claims its place. */
    private void count(int id, int times) {
        if (id >= counts.length) {
            counts = Arrays.copyOf(counts, Integer.highestOneBit(id) * 2);
        }
        if (counts[id] == 0) {
            counts[id] = 1;
            meet(id);
        }
        counts[id] += times;
    }

    /**
     * Claims the place of a name or pair when it first occurs, so that the order does not depend on which tally is
     * emptied first.
     */
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

    /** Adds the tally to the counts, and resets it. */
    void empty() {
        if (combinations != null) {
            combinations.empty();
        }
        for (Share share : into) {
            share.counts().addOrders(orders, items);
            for (int i = 0; i < distinct; i++) {
                share.counts().addField(names.label(met[i]), names.field(met[i]), counts[met[i]] - 1);
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
     * Counts orders by the combination of their single names, and their items by combination and name. No cross has two
     * lists, so the counts of all names and pairs follow from these, and {@link #empty} derives them. Adding an order
     * takes one step, and one more for each item, however many crosses there are. If the names allow too many
     * combinations, nothing is counted here.
     */
    private final class Combinations {

        /** 512 KB of counts. */
        private static final int MOST_COUNTS = 1 << 17;

        private static final int NONE = -1;

        private final Dimension[] singles;
        private final Part orders;
        private final Part[] lists;

        /** For each single dimension, how many names it may have, absence included. */
        private final int[] room;

        private boolean tooMany;
        private int changes = -1;

        /** For each dimension, the name of the count that is being passed on, or {@link #NONE}. */
        private final int[] belongsTo;

        /** Counts by combination and one more name, or by combination alone. */
        private static final class Part {

            private final Dimension[] named;
            private final Cross[] crosses;
            private int width = 1;
            private int[] counts = {};
            private int[] met = new int[64];
            private int size;

            Part(List<Dimension> named, List<Cross> crosses) {
                this.named = named.toArray(Dimension[]::new);
                this.crosses = crosses.toArray(Cross[]::new);
            }

            boolean count(int index) {
                return counts[index]++ == 0 && meet(index);
            }

            private boolean meet(int index) {
                if (size == met.length) {
                    met = Arrays.copyOf(met, 2 * size);
                }
                met[size++] = index;
                return true;
            }
        }

        Combinations(Schema schema) {
            List<Dimension> single =
                    schema.dimensions().stream().filter(d -> !d.list()).toList();
            singles = single.toArray(Dimension[]::new);
            room = new int[singles.length];
            orders = new Part(
                    single,
                    schema.crosses().stream()
                            .filter(c -> !c.first().list() && !c.second().list())
                            .toList());
            lists = schema.dimensions().stream()
                    .filter(Dimension::list)
                    .map(list -> new Part(
                            List.of(list),
                            schema.crosses().stream()
                                    .filter(c ->
                                            c.first().equals(list) || c.second().equals(list))
                                    .toList()))
                    .toArray(Part[]::new);
            belongsTo = new int[schema.dimensions().size()];
        }

        Added add(DecodedOrder order) {
            if (names.changes() != changes) {
                makeRoom();
            }
            if (tooMany) {
                return Added.NOT;
            }
            int combination = 0;
            for (int s = 0; s < singles.length; s++) {
                int at = order.from(singles[s]);
                combination *= room[s];
                if (at < order.to(singles[s])) {
                    combination += 1 + names.place(order.id(at));
                }
            }
            boolean isFirst = orders.count(combination);
            for (Part list : lists) {
                int first = combination * list.width;
                int end = order.to(list.named[0]);
                for (int i = order.from(list.named[0]); i < end; i++) {
                    isFirst |= list.count(first + names.place(order.id(i)));
                }
            }
            return isFirst ? Added.FIRST : Added.BEFORE;
        }

        /** Makes room for all names known now, if there is too little. */
        private void makeRoom() {
            changes = names.changes();
            if (hasRoom()) {
                return;
            }
            empty();
            long combinations = 1;
            for (int s = 0; s < singles.length; s++) {
                room[s] = 1 + roomFor(names.known(singles[s]));
                combinations = Math.min(combinations * room[s], MOST_COUNTS + 1);
            }
            long counts = combinations;
            for (Part list : lists) {
                list.width = roomFor(names.known(list.named[0]));
                counts += combinations * list.width;
            }
            tooMany = counts > MOST_COUNTS;
            int rows = tooMany ? 0 : (int) combinations;
            orders.counts = new int[rows];
            for (Part list : lists) {
                list.counts = new int[rows * list.width];
            }
        }

        private boolean hasRoom() {
            boolean enough = orders.counts.length > 0;
            for (int s = 0; s < singles.length; s++) {
                enough &= names.known(singles[s]) < room[s];
            }
            for (Part list : lists) {
                enough &= names.known(list.named[0]) <= list.width;
            }
            return enough;
        }

        private static int roomFor(int known) {
            return known + known / 4 + 4;
        }

        /** Passes on the counts of all names and pairs, and resets them. */
        void empty() {
            empty(orders);
            for (Part list : lists) {
                empty(list);
            }
        }

        private void empty(Part part) {
            for (int i = 0; i < part.size; i++) {
                int index = part.met[i];
                int times = part.counts[index];
                part.counts[index] = 0;
                take(index / part.width);
                if (part != orders) {
                    Dimension list = part.named[0];
                    belongsTo[list.index()] = names.at(list, index % part.width);
                }
                handOn(part, times);
            }
            part.size = 0;
        }

        /** Sets {@link #belongsTo} to the single names of the combination. */
        private void take(int combination) {
            int rest = combination;
            for (int s = singles.length - 1; s >= 0; s--) {
                int place = rest % room[s];
                belongsTo[singles[s].index()] = place == 0 ? NONE : names.at(singles[s], place - 1);
                rest /= room[s];
            }
        }

        private void handOn(Part part, int times) {
            for (Dimension d : part.named) {
                if (belongsTo[d.index()] != NONE) {
                    count(belongsTo[d.index()], times);
                }
            }
            for (Cross cross : part.crosses) {
                int first = belongsTo[cross.first().index()];
                int second = belongsTo[cross.second().index()];
                if (first != NONE && second != NONE) {
                    count(names.pair(cross, first, second), times);
                }
            }
        }
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

        /** Detaches all tallies from their counts. */
        void uncover() {
            tallies.forEach(Tally::uncover);
        }
    }
}
