package coffee.dashboard.past;

import coffee.contract.Counts;
import java.util.zip.CRC32C;

/**
 * A period as it was written out once. The same orders and items mean the same counts, as both only grow; so two small
 * fields tell whether it still holds.
 *
 * @param sum changes with the bytes
 * @param checkedAt when it was last known to hold, by {@link System#nanoTime}
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, and never compared
record WrittenPeriod(byte[] bytes, long sum, long orders, long items, long checkedAt) {

    private static final int OVERHEAD = 200;

    static WrittenPeriod of(byte[] bytes, Counts counts, long now) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return new WrittenPeriod(bytes, sum.getValue(), counts.orders(), counts.items(), now);
    }

    WrittenPeriod checked(long now) {
        return new WrittenPeriod(bytes, sum, orders, items, now);
    }

    /** About how much memory it takes. */
    int weight() {
        return bytes.length + OVERHEAD;
    }
}
