package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;

/**
 * The order that a {@link FastDecoder} decoded last, its names as numbers. It is overwritten by the next one. For one
 * thread.
 */
public final class DecodedOrder {

    private static final long UNDATED = Long.MIN_VALUE;

    private final int[] ids = new int[Dimension.ALL.size() * OrderLimits.MAX_ITEMS];
    private int size;
    private int items;
    private long orderedAt;

    DecodedOrder() {}

    /** How many names there are, of all dimensions; one that is given twice counts twice. */
    public int size() {
        return size;
    }

    /** The number of a name. */
    public int id(int index) {
        return ids[index];
    }

    public int items() {
        return items;
    }

    public boolean isDated() {
        return orderedAt != UNDATED;
    }

    /** When it was placed, in epoch milliseconds, if it {@link #isDated}. */
    public long orderedAt() {
        return orderedAt;
    }

    void clear() {
        size = 0;
        items = 0;
        orderedAt = UNDATED;
    }

    void add(int id) {
        ids[size++] = id;
    }

    void addItems(int n) {
        items += n;
    }

    void placeAt(long epochMillis) {
        orderedAt = epochMillis;
    }

    void take(Order order, Names names) {
        clear();
        for (Dimension d : Dimension.ALL) {
            order.names(d).forEach(name -> add(names.id(d, name)));
        }
        items = order.items();
        order.orderedAt().ifPresent(moment -> orderedAt = moment.toEpochMilli());
    }
}
