package coffee.topology.count;

import coffee.contract.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How much is to be added to which fields of a hash. Immutable and small: an array instead of a map's entries. Two are
 * equal if they are the same object.
 */
public final class FieldCounts {

    private final String[] fields;
    private final long[] counts;

    FieldCounts(String[] fields, long[] counts) {
        this.fields = fields;
        this.counts = counts;
    }

    public static FieldCounts of(Counts counts) {
        List<String> fields = new ArrayList<>();
        LongStream.Builder sums = LongStream.builder();
        counts.forEachField((field, n) -> {
            fields.add(field);
            sums.add(n);
        });
        return new FieldCounts(fields.toArray(String[]::new), sums.build().toArray());
    }

    public int size() {
        return fields.length;
    }

    public String field(int i) {
        return fields[i];
    }

    public long count(int i) {
        return counts[i];
    }

    public long count(String field) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].equals(field)) {
                return counts[i];
            }
        }
        return 0;
    }
}
