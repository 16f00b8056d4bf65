package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.contract.decode.DecodedOrder;
import coffee.contract.decode.Names;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Counts the orders of one stretch of time by the numbers of their names and pairs, and adds them to the counts of the
 * periods around it when it is emptied.
 */
final class Tally {

    /** Before as many orders as this, each of the most items, no count overflows. */
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

    /** Counts to which the tally is added, and how many hashes they stand for. */
    record Share(Counts counts, int hashes) {}

    /**
     * {@code grew} is told how many fields the hashes got that they did not have: at the first order of a name or a pair, not
     * at each.
     */
    Tally(Schema schema, Names names, IntConsumer grew) {
        this.grew = grew;
        this.names = names;
        this.crosses = schema.crosses().toArray(Cross[]::new);
    }

    /** Counts from now on what is of that stretch, in epoch milliseconds, into those counts. */
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

    /** Names and pairs are claimed in the order in which they come, whichever tally is emptied first. */
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

    /** Hands over what was counted and begins at 0. */
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
}
