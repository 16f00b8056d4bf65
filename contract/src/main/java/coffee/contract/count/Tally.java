package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.decode.DecodedOrder;
import coffee.contract.decode.Names;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Counts the orders of one stretch of time by the numbers of their names, and adds them to the counts of the periods
 * around it when it is emptied.
 */
final class Tally {

    /** Before as many orders as this, each of the most items, no count overflows. */
    private static final int MOST_ORDERS = 1 << 20;

    private final Names names;
    private final IntConsumer grew;
    private long from;
    private long to;
    private List<Counts> into = List.of();
    private int orders;
    private long items;
    private int[] counts = new int[64];
    private int[] met = new int[64];
    private int distinct;

    /** {@code grew} is told how many fields the counts got that they did not have: at a name's first order, not at each. */
    Tally(Names names, IntConsumer grew) {
        this.names = names;
        this.grew = grew;
    }

    /** Counts from now on what is of that stretch, in epoch milliseconds, into those counts. */
    void cover(long start, long end, List<Counts> around) {
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
            int id = order.id(i);
            if (id >= counts.length) {
                counts = Arrays.copyOf(counts, Integer.highestOneBit(id) * 2);
            }
            if (counts[id]++ == 0) {
                meet(id);
            }
        }
    }

    /** The distinct names are claimed in the order in which they come, whichever tally is emptied first. */
    private void meet(int id) {
        if (distinct == met.length) {
            met = Arrays.copyOf(met, 2 * distinct);
        }
        met[distinct++] = id;
        int fields = 0;
        for (Counts c : into) {
            fields += c.addField(names.dimension(id), names.field(id), 0) ? 1 : 0;
        }
        grew.accept(fields);
    }

    /** Hands over what was counted and begins at 0. */
    void empty() {
        for (Counts c : into) {
            c.addOrders(orders, items);
            for (int i = 0; i < distinct; i++) {
                c.addField(names.dimension(met[i]), names.field(met[i]), counts[met[i]]);
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
