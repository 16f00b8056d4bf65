package coffee.topology.save;

import coffee.topology.count.FieldCounts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** Adds up the fields of a hash. For one thread. */
final class Sums {

    private final Map<String, long[]> byField = new LinkedHashMap<>();

    void add(FieldCounts counts) {
        for (int i = 0; i < counts.size(); i++) {
            byField.computeIfAbsent(counts.field(i), f -> new long[1])[0] += counts.count(i);
        }
    }

    int size() {
        return byField.size();
    }

    long get(String field) {
        long[] sum = byField.get(field);
        return sum == null ? 0 : sum[0];
    }

    void forEach(ObjLongConsumer<String> action) {
        byField.forEach((field, sum) -> action.accept(field, sum[0]));
    }
}
