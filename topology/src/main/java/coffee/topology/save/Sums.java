package coffee.topology.save;

import coffee.topology.count.FieldCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** What is to be added to the fields of a hash, summed up from parts. Not changed once it is made. */
final class Sums {

    private final Map<String, long[]> byField = new LinkedHashMap<>();

    Sums(List<FieldCounts> parts) {
        parts.forEach(this::add);
    }

    private void add(FieldCounts counts) {
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
