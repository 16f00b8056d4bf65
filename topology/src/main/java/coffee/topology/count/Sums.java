package coffee.topology.count;

import coffee.contract.Counts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How much is to be added to which fields of a hash, the fields in the order of their first appearance: what counts are
 * from the counter on, through the workers, to the commit. Immutable and small: arrays instead of a map's entries. Two
 * are equal if they are the same object.
 */
public final class Sums {

    private final String[] fields;
    private final long[] sums;

    Sums(String[] fields, long[] sums) {
        this.fields = fields;
        this.sums = sums;
    }

    public static Sums of(Counts counts) {
        List<String> fields = new ArrayList<>();
        LongStream.Builder sums = LongStream.builder();
        counts.forEachField((field, n) -> {
            fields.add(field);
            sums.add(n);
        });
        return new Sums(fields.toArray(String[]::new), sums.build().toArray());
    }

    /** What the parts come to together. */
    public static Sums of(List<Sums> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Map<String, long[]> byField = new LinkedHashMap<>();
        for (Sums part : parts) {
            for (int i = 0; i < part.fields.length; i++) {
                byField.computeIfAbsent(part.fields[i], f -> new long[1])[0] += part.sums[i];
            }
        }
        return new Sums(
                byField.keySet().toArray(String[]::new),
                byField.values().stream().mapToLong(sum -> sum[0]).toArray());
    }

    public int size() {
        return fields.length;
    }

    public String field(int i) {
        return fields[i];
    }

    public long sum(int i) {
        return sums[i];
    }

    public long of(String field) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].equals(field)) {
                return sums[i];
            }
        }
        return 0;
    }
}
