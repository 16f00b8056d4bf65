package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import java.util.Arrays;

/**
 * The last order of a {@link FastDecoder}, with its names as numbers, those of a dimension together. The next order
 * overwrites it. For one thread.
 */
public final class DecodedOrder {

    private static final long UNDATED = Long.MIN_VALUE;

    private final int[] ids;
    private final int[] from;
    private final int[] to;
    private int size;
    private int items;
    private long orderedAt;

    DecodedOrder(Schema schema) {
        int dimensions = schema.dimensions().size();
        ids = new int[dimensions * OrderLimits.MAX_ITEMS];
        from = new int[dimensions];
        to = new int[dimensions];
    }

    /** The number of names in all dimensions; a name that is given twice counts twice. */
    public int size() {
        return size;
    }

    /** The number of a name. */
    public int id(int index) {
        return ids[index];
    }

    /** The index of the first name of a dimension. */
    public int from(Dimension dimension) {
        return from[dimension.index()];
    }

    /** The index after the last name of a dimension; that of the first if there is none. */
    public int to(Dimension dimension) {
        return to[dimension.index()];
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
        Arrays.fill(to, 0);
        Arrays.fill(from, 0);
    }

    void add(int id) {
        ids[size++] = id;
    }

    /** Ends a dimension, whose names are those from that index on. */
    void end(Dimension dimension, int first) {
        from[dimension.index()] = first;
        to[dimension.index()] = size;
        if (dimension.list()) {
            items += size - first;
        }
    }

    void placeAt(long epochMillis) {
        orderedAt = epochMillis;
    }

    void take(Order order, Names names) {
        clear();
        for (Dimension d : order.schema().dimensions()) {
            int first = size;
            order.names(d).forEach(name -> add(names.id(d, name)));
            end(d, first);
        }
        order.orderedAt().ifPresent(moment -> orderedAt = moment.toEpochMilli());
    }
}
