package coffee.contract;

import coffee.contract.Schema.Cross;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The number of orders, items, names of each dimension and pairs of names of each cross, in a period or in total. The
 * totals also count rejected lines by reason. A limited number of distinct names of a dimension, and of pairs of a
 * cross, are counted separately, in the order in which they come; the others count under {@link OrderLimits#OTHER}.
 * Names are counted by the label of their dimension or cross, whatever the schema, so that counts of an earlier schema
 * stay readable. Mutable, for one thread.
 */
public final class Counts {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    /** As the limit of distinct pairs: crosses are not counted. */
    public static final int NO_PAIRS = 0;

    private static final String REJECTED = "rejected";

    private final int distinctNames;
    private final int distinctPairs;
    private long orders;
    private long items;
    private final Map<String, Named> byLabel = new LinkedHashMap<>();
    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);

    /** Counts without limits. */
    public Counts() {
        this(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * Counts that keep at most that many names of each dimension, and pairs of each cross, besides
     * {@link OrderLimits#OTHER}.
     */
    public Counts(int distinctNames, int distinctPairs) {
        this.distinctNames = distinctNames;
        this.distinctPairs = distinctPairs;
    }

    /** The counts in a hash; skips unknown fields, and values that are not numbers. */
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
        if (label.equals(REJECTED)) {
            Reason.labelled(field.substring(colon + 1)).ifPresent(r -> rejected.put(r, value));
        } else {
            named(label).byField.put(field, new long[] {value});
        }
    }

    /** Counts an order, with its pairs by the crosses of its schema. */
    public void add(Order order) {
        addOrders(1, order.items());
        for (Dimension d : order.schema().dimensions()) {
            order.names(d).forEach(name -> add(d, name, 1));
        }
        if (distinctPairs == NO_PAIRS) {
            return;
        }
        for (Cross c : order.schema().crosses()) {
            for (String first : order.names(c.first())) {
                order.names(c.second()).forEach(second -> addField(c.label(), Fields.of(c, first, second), 1));
            }
        }
    }

    /** Counts orders and their items, but not their names. */
    public void addOrders(long moreOrders, long moreItems) {
        orders += moreOrders;
        items += moreItems;
    }

    /** Counts a name that many times; 0 only claims its place among the distinct names. */
    public void add(Dimension dimension, String name, long times) {
        addField(dimension.label(), Fields.of(dimension, name), times);
    }

    /**
     * Counts a name or a pair that many times, by its field and the label of its dimension or cross; 0 only claims its
     * place. Returns whether this added a field.
     */
    public boolean addField(String label, String field, long times) {
        return named(label).add(field, times);
    }

    private Named named(String label) {
        Named named = byLabel.get(label);
        return named != null
                ? named
                : byLabel.computeIfAbsent(label, l -> new Named(l, l.indexOf('*') < 0 ? distinctNames : distinctPairs));
    }

    public void add(Reason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    public void add(Counts other) {
        addOrders(other.orders, other.items);
        other.byLabel.forEach((label, named) -> named.byField.forEach((field, n) -> addField(label, field, n[0])));
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
        return names(dimension.label());
    }

    /** The counts by name of the dimension, or by pair of the cross, with that label: a copy, in order. */
    public SortedMap<String, Long> names(String label) {
        SortedMap<String, Long> sorted = new TreeMap<>();
        Named named = byLabel.get(label);
        if (named != null) {
            named.byField.forEach((field, n) -> {
                if (n[0] != 0) {
                    sorted.put(field.substring(label.length() + 1), n[0]);
                }
            });
        }
        return sorted;
    }

    /**
     * The counts of a cross by the first name and then by the second. Pairs past the limit are under
     * {@link OrderLimits#OTHER} in both places.
     */
    public SortedMap<String, SortedMap<String, Long>> pairs(Cross cross) {
        SortedMap<String, SortedMap<String, Long>> pairs = new TreeMap<>();
        names(cross.label()).forEach((pair, n) -> {
            int separator = pair.indexOf(Cross.SEPARATOR);
            String first = separator < 0 ? pair : pair.substring(0, separator);
            String second = separator < 0 ? pair : pair.substring(separator + 1);
            pairs.computeIfAbsent(first, f -> new TreeMap<>()).merge(second, n, Long::sum);
        });
        return pairs;
    }

    /** How often each name was counted together with {@code name}, which is the first or the second of the cross. */
    SortedMap<String, Long> partners(Cross cross, boolean isFirst, String name) {
        SortedMap<String, Long> partners = new TreeMap<>();
        pairs(cross)
                .forEach((first, seconds) -> seconds.forEach((second, n) -> {
                    boolean told = !first.equals(OrderLimits.OTHER) || !second.equals(OrderLimits.OTHER);
                    if (told && (isFirst ? first : second).equals(name)) {
                        partners.put(isFirst ? second : first, n);
                    }
                }));
        return partners;
    }

    /** A copy with these labels only, and with the orders, the items and the rejected lines. */
    public Counts only(Predicate<String> labels) {
        Counts copy = new Counts();
        copy.addOrders(orders, items);
        byLabel.forEach((label, named) -> {
            if (labels.test(label)) {
                named.byField.forEach((field, n) -> copy.addField(label, field, n[0]));
            }
        });
        copy.rejected.putAll(rejected);
        return copy;
    }

    /** The labels that have counts under {@link OrderLimits#OTHER}. */
    public Set<String> capped() {
        Set<String> capped = new HashSet<>();
        byLabel.forEach((label, named) -> {
            if (named.byField.containsKey(named.other)) {
                capped.add(label);
            }
        });
        return capped;
    }

    /** The rejected lines by reason; empty for a period. */
    public Map<Reason, Long> rejected() {
        return rejected;
    }

    public long rejectedInAll() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many lines there were: orders and rejected lines. */
    public long lines() {
        return orders + rejectedInAll();
    }

    /**
     * The counts as the fields of a hash, without those of value 0; the names of a dimension and the pairs of a cross
     * in the order in which they first came.
     */
    public Map<String, Long> fields() {
        Map<String, Long> fields = new LinkedHashMap<>();
        forEachField(fields::put);
        return fields;
    }

    /** Visits each of the {@link #fields}. */
    public void forEachField(ObjLongConsumer<String> action) {
        ObjLongConsumer<String> unlessZero = (field, n) -> {
            if (n != 0) {
                action.accept(field, n);
            }
        };
        unlessZero.accept(Fields.ORDERS, orders);
        unlessZero.accept(Fields.ITEMS, items);
        byLabel.values().forEach(named -> named.byField.forEach((field, n) -> unlessZero.accept(field, n[0])));
        rejected.forEach((reason, n) -> unlessZero.accept(Fields.of(reason), n));
    }

    /** How often each name occurred, by its field, in order of first appearance. A count may be 0. */
    private static final class Named {

        private final int most;
        private final String other;
        private final Map<String, long[]> byField = new LinkedHashMap<>();

        Named(String label, int most) {
            this.most = most;
            this.other = Fields.of(label, OrderLimits.OTHER);
        }

        boolean add(String field, long times) {
            if (most == NO_PAIRS) {
                return false;
            }
            int before = byField.size();
            long[] count = byField.get(field);
            if (count == null) {
                count = byField.computeIfAbsent(isFull() ? other : field, f -> new long[1]);
            }
            count[0] += times;
            return byField.size() > before;
        }

        private boolean isFull() {
            return byField.size() - (byField.containsKey(other) ? 1 : 0) >= most;
        }
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
