package coffee.operator.stats;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Period;
import coffee.contract.Schema;
import coffee.contract.Slice;
import coffee.store.CountsStore.Standing;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The counts to show: all, or a slice.
 *
 * @param since from when on a dimension or a cross is counted, by its label, where that is not from the beginning
 * @param periods of one length
 */
record Stats(
        Schema schema,
        Map<String, Instant> since,
        Optional<Slice> where,
        Standing standing,
        SortedMap<Period, Counts> periods) {

    /** The part of those counts to show. */
    Counts shown(Counts counts) {
        return where.map(slice -> slice.of(counts)).orElse(counts);
    }

    boolean tellsOrders() {
        return where.map(Slice::tellsOrders).orElse(true);
    }

    /** Whether the names of that dimension are known for counts that end then: they may not have been counted yet. */
    boolean tells(Dimension dimension, Instant end) {
        return Slice.isTold(where, dimension, since, end);
    }

    /** By dimension, how many pairs were not counted apart, so that the slice may lack some of them. */
    Map<String, Long> untold(Counts counts) {
        Map<String, Long> untold = new TreeMap<>();
        where.ifPresent(slice -> schema.dimensions().forEach(d -> untold.put(d.label(), slice.untold(counts, d))));
        untold.values().removeIf(n -> n == 0);
        return untold;
    }
}
