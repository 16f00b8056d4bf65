package coffee.topology.count;

import java.util.Map;

/** How much is to be added to which fields of a hash. Immutable and small: an array instead of a map's entries. */
public final class FieldCounts {

    private final String[] fields;
    private final long[] counts;

    FieldCounts(String[] fields, long[] counts) {
        this.fields = fields;
        this.counts = counts;
    }

    public static FieldCounts of(Map<String, Long> byField) {
        String[] fields = byField.keySet().toArray(String[]::new);
        long[] counts = byField.values().stream().mapToLong(Long::longValue).toArray();
        return new FieldCounts(fields, counts);
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
