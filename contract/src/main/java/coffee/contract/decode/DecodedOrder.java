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
    /** Whether to track which names belong to which dimension: only crosses need it, and it costs time. */
    private final boolean crossed;

    private final int[] from;
    private final int[] to;
    private int size;
    private int items;
    private long orderedAt;

    DecodedOrder(Schema schema) {
        int dimensions = schema.dimensions().size();
        ids = new int[dimensions * OrderLimits.MAX_ITEMS];
        crossed = !schema.crosses().isEmpty();
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

    /** The index of the first name of a dimension. Known only where the schema has crosses, as is {@link #to}. */
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

    /** Resets to an order without names, whose dimensions may come in any order, or not at all. */
    void clear() {
        begin();
        Arrays.fill(to, 0);
        Arrays.fill(from, 0);
    }

    /** Resets to an order without names; {@link #end} must then be called for every dimension, even one without names. */
    void begin() {
        size = 0;
        items = 0;
        orderedAt = UNDATED;
    }

    void add(int id) {
        ids[size++] = id;
    }

    /** Ends a dimension, whose names are those from that index on. */
    void end(Dimension dimension, int first) {
        if (crossed) {
            from[dimension.index()] = first;
            to[dimension.index()] = size;
        }
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
