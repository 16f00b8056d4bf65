package coffee.topology.count;

import coffee.topology.ingest.BatchId;
import java.util.List;

/**
 * What a run of orders comes to, on its way to be committed. Immutable.
 *
 * @param server which server the orders were read from
 * @param more whether the log went on behind it
 * @param count how many lines it has: the orders counted and the lines rejected
 * @param totals what is added to the totals, the rejected lines by reason among it
 * @param rejects the rejected lines that may be kept as JSON, the oldest first
 */
public record CountedBatch(
        String server,
        BatchId id,
        boolean more,
        int count,
        LineMark first,
        LineMark last,
        FieldCounts totals,
        List<CountedPeriod> periods,
        List<String> rejects) {

    /**
     * The {@link #size} of what is committed at once: a batch ends with the line that reaches it. A field takes two words of
     * a command, and Redis takes 1,048,576.
     */
    public static final int MOST = 32_000;

    public long start() {
        return id.start();
    }

    /** The position after its last line. */
    public long end() {
        return id.start() + count;
    }

    /** How many fields a commit of it touches, and how many rejected lines it has. */
    public int size() {
        return totals.size() + periods.stream().mapToInt(p -> p.counts().size()).sum() + rejects.size();
    }
}
