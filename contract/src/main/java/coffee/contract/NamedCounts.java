package coffee.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * How often each name of a dimension came, by its field. Only so many are counted apart, in the order in which they come,
 * and the rest under {@link OrderLimits#OTHER}. Mutable, for one thread.
 */
final class NamedCounts {

    private final int most;
    private final String other;
    private final Map<String, long[]> byField = new LinkedHashMap<>();

    NamedCounts(Dimension dimension, int most) {
        this.most = most;
        this.other = Fields.of(dimension, OrderLimits.OTHER);
    }

    /**
     * Counts so many more; 0 only claims a place among those that are counted apart. Returns whether there is a field more
     * than before.
     */
    boolean add(String field, long times) {
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

    /** Takes over a count, apart in any case. */
    void put(String field, long count) {
        byField.put(field, new long[] {count});
    }

    /** The fields in the order in which they came; a count may be 0. */
    void forEach(ObjLongConsumer<String> action) {
        byField.forEach((field, count) -> action.accept(field, count[0]));
    }
}
