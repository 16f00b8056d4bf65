package coffee.contract;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;

/**
 * How many orders, items and names of each dimension: of a period, or in all. Rejected lines are counted beside them
 * by reason (in the totals; a period has none). Only so many distinct names of a dimension are counted apart, in the
 * order in which they come; the others count under {@link OrderLimits#OTHER}. Mutable, for one thread.
 */
public final class Counts {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private long orders;
    private long items;
    private final Map<Dimension, NamedCounts> named = new EnumMap<>(Dimension.class);
    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);

    /** Counts that keep every name apart. */
    public Counts() {
        this(Integer.MAX_VALUE);
    }

    /** Counts that keep so many names of each dimension apart, {@link OrderLimits#OTHER} not among them. */
    public Counts(int distinctNames) {
        Dimension.ALL.forEach(d -> named.put(d, new NamedCounts(d, distinctNames)));
    }

    /** The counts that a hash holds; what is no field of ours, or no number, is passed over. */
    public static Counts of(Map<String, String> fields) {
        Counts counts = new Counts();
        fields.forEach((field, value) -> {
            if (NUMBER.matcher(value).matches()) {
                counts.set(field, Long.parseLong(value));
            }
        });
        return counts;
    }

    private void set(String field, long value) {
        switch (field) {
            case Fields.ORDERS -> orders = value;
            case Fields.ITEMS -> items = value;
            default -> setLabelled(field, value);
        }
    }

    private void setLabelled(String field, long value) {
        int colon = field.indexOf(':');
        if (colon < 0) {
            return;
        }
        String label = field.substring(0, colon);
        Dimension.labelled(label).ifPresent(d -> named.get(d).put(field, value));
        if (label.equals("rejected")) {
            Reason.labelled(field.substring(colon + 1)).ifPresent(r -> rejected.put(r, value));
        }
    }

    public void add(Order order) {
        addOrders(1, order.items());
        for (Dimension d : Dimension.ALL) {
            order.names(d).forEach(name -> add(d, name, 1));
        }
    }

    /** Counts orders and their items, but none of their names. */
    public void addOrders(long moreOrders, long moreItems) {
        orders += moreOrders;
        items += moreItems;
    }

    /** Counts a name so many times; 0 only claims its place among the distinct names. */
    public void add(Dimension dimension, String name, long times) {
        addField(dimension, Fields.of(dimension, name), times);
    }

    /**
     * As {@link #add(Dimension, String, long)}, for whoever has the name's field at hand. Returns whether the counts have a
     * field more than before.
     */
    public boolean addField(Dimension dimension, String field, long times) {
        return named.get(dimension).add(field, times);
    }

    public void add(Reason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    public void add(Counts other) {
        addOrders(other.orders, other.items);
        for (Dimension d : Dimension.ALL) {
            other.named.get(d).forEach((field, n) -> addField(d, field, n));
        }
        other.rejected.forEach((reason, n) -> rejected.merge(reason, n, Long::sum));
    }

    public long orders() {
        return orders;
    }

    public long items() {
        return items;
    }

    /** The counts by name, in the names' order: a copy. */
    public SortedMap<String, Long> names(Dimension dimension) {
        SortedMap<String, Long> sorted = new TreeMap<>();
        int label = dimension.label().length() + 1;
        named.get(dimension).forEach((field, n) -> {
            if (n != 0) {
                sorted.put(field.substring(label), n);
            }
        });
        return sorted;
    }

    /** The rejected lines by reason; empty for a period. */
    public Map<Reason, Long> rejected() {
        return rejected;
    }

    public long rejectedInAll() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The counts as the fields of a hash, those of value 0 left out, and the names of a dimension in the order in which
     * they were first counted.
     */
    public Map<String, Long> fields() {
        Map<String, Long> fields = new LinkedHashMap<>();
        forEachField(fields::put);
        return fields;
    }

    /** Goes through what {@link #fields} holds. */
    public void forEachField(ObjLongConsumer<String> action) {
        ObjLongConsumer<String> unlessZero = (field, n) -> {
            if (n != 0) {
                action.accept(field, n);
            }
        };
        unlessZero.accept(Fields.ORDERS, orders);
        unlessZero.accept(Fields.ITEMS, items);
        named.values().forEach(counts -> counts.forEach(unlessZero));
        rejected.forEach((reason, n) -> unlessZero.accept(Fields.of(reason), n));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Counts other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return fields().toString();
    }
}
