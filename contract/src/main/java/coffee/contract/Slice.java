package coffee.contract;

import coffee.contract.Schema.Cross;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of the counts that belongs to one name, such as what people from 20 to 30 drink, from the crosses of the
 * name's dimension. For a list, such as the drinks, it counts how often the name was given, not in how many orders.
 * Immutable.
 */
public record Slice(Schema schema, Dimension dimension, String name) {

    /**
     * Parses a slice such as {@code age:2030}. Throws {@link IllegalArgumentException} with the reason if it is
     * invalid.
     */
    public static Slice parse(Schema schema, String text) {
        int colon = text.indexOf(':');
        Dimension dimension = schema.dimension(text.substring(0, Math.max(0, colon)))
                .orElseThrow(() -> new IllegalArgumentException("must be a dimension and a name, such as "
                        + schema.dimensions().get(0).label() + ":2030; the dimensions of orders.dimensions are "
                        + String.join(
                                ", ",
                                schema.dimensions().stream()
                                        .map(Dimension::label)
                                        .toList())));
        if (schema.crosses().stream()
                .noneMatch(c -> c.first().equals(dimension) || c.second().equals(dimension))) {
            throw new IllegalArgumentException("orders.crosses has no cross with " + dimension.label());
        }
        return new Slice(schema, dimension, text.substring(colon + 1));
    }

    /**
     * Whether counts up to {@code end} include the names of a dimension, overall or in a slice. They do not if the
     * dimension was not counted yet.
     *
     * @param since when the counting of a dimension or a cross began, by label, unless it was counted from the
     *     beginning
     */
    public static boolean isTold(Optional<Slice> where, Dimension dimension, Map<String, Instant> since, Instant end) {
        Optional<String> counted = where.filter(slice -> !slice.dimension.equals(dimension))
                .map(slice -> slice.cross(dimension).map(Cross::label))
                .orElse(Optional.of(dimension.label()));
        return counted.isPresent() && (!since.containsKey(counted.get()) || end.isAfter(since.get(counted.get())));
    }

    /** Whether the slice has a number of orders: that of a list dimension has only items. */
    public boolean tellsOrders() {
        return !dimension.list();
    }

    private Optional<Cross> cross(Dimension other) {
        return schema.cross(dimension, other);
    }

    /**
     * The part of these counts that is in the slice, without pairs. It has no orders unless it {@link #tellsOrders}.
     */
    public Counts of(Counts all) {
        Counts slice = new Counts();
        long own = all.names(dimension).getOrDefault(name, 0L);
        long items = dimension.list() ? own : 0;
        slice.add(dimension, name, own);
        for (Dimension other : schema.dimensions()) {
            for (Map.Entry<String, Long> n : names(all, other).entrySet()) {
                slice.add(other, n.getKey(), n.getValue());
                items += other.list() ? n.getValue() : 0;
            }
        }
        slice.addOrders(tellsOrders() ? own : 0, items);
        return slice;
    }

    private SortedMap<String, Long> names(Counts all, Dimension other) {
        return cross(other)
                .map(cross -> all.partners(cross, cross.first().equals(dimension), name))
                .orElseGet(TreeMap::new);
    }

    /**
     * How many pairs of this and the other dimension are past the limit. Some may belong to the slice, but it is
     * unknown which.
     */
    public long untold(Counts all, Dimension other) {
        return cross(other)
                .map(cross -> all.names(cross.label()).getOrDefault(OrderLimits.OTHER, 0L))
                .orElse(0L);
    }

    /** The slice as {@link #parse} reads it. */
    @Override
    public String toString() {
        return dimension.label() + ":" + name;
    }
}
