package coffee.contract;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many orders, items and names of each dimension: of a period, or in all. Rejected lines are counted beside them
 * by reason (in the totals; a period has none). Mutable, for one thread.
 */
public final class Counts {

    private long orders;
    private long items;
    private final Map<Dimension, SortedMap<String, Long>> names = new EnumMap<>(Dimension.class);
    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);

    public Counts() {
        Dimension.ALL.forEach(d -> names.put(d, new TreeMap<>()));
    }

    /** The counts that a hash holds; what is no field of ours is passed over. */
    public static Counts of(Map<String, String> fields) {
        Counts counts = new Counts();
        fields.forEach((field, value) -> counts.set(field, Long.parseLong(value)));
        return counts;
    }

    private void set(String field, long value) {
        switch (field) {
            case Fields.ORDERS -> orders = value;
            case Fields.ITEMS -> items = value;
            default -> setNamed(field, value);
        }
    }

    private void setNamed(String field, long value) {
        int colon = field.indexOf(':');
        if (colon < 0) {
            return;
        }
        String label = field.substring(0, colon);
        String name = field.substring(colon + 1);
        Dimension.labelled(label).ifPresent(d -> names.get(d).put(name, value));
        if (label.equals("rejected")) {
            Reason.labelled(name).ifPresent(r -> rejected.put(r, value));
        }
    }

    public void add(Order order) {
        orders++;
        items += order.items();
        for (Dimension d : Dimension.ALL) {
            order.names(d).forEach(name -> names.get(d).merge(name, 1L, Long::sum));
        }
    }

    public void add(Reason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    public void add(Counts other) {
        orders += other.orders;
        items += other.items;
        for (Dimension d : Dimension.ALL) {
            other.names.get(d).forEach((name, n) -> names.get(d).merge(name, n, Long::sum));
        }
        other.rejected.forEach((reason, n) -> rejected.merge(reason, n, Long::sum));
    }

    public long orders() {
        return orders;
    }

    public long items() {
        return items;
    }

    /** The counts by name, in the names' order. */
    public SortedMap<String, Long> names(Dimension dimension) {
        return names.get(dimension);
    }

    /** The rejected lines by reason; empty for a period. */
    public Map<Reason, Long> rejected() {
        return rejected;
    }

    public long rejectedInAll() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The counts as the fields of a hash, those of value 0 left out. */
    public Map<String, Long> fields() {
        Map<String, Long> fields = new LinkedHashMap<>();
        fields.put(Fields.ORDERS, orders);
        fields.put(Fields.ITEMS, items);
        names.forEach((d, byName) -> byName.forEach((name, n) -> fields.put(Fields.of(d, name), n)));
        rejected.forEach((reason, n) -> fields.put(Fields.of(reason), n));
        fields.values().removeIf(n -> n == 0);
        return fields;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Counts other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return Objects.hash(List.copyOf(fields().entrySet()));
    }

    @Override
    public String toString() {
        return fields().toString();
    }
}
