package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.Reason;
import java.util.List;
import java.util.SortedMap;

/**
 * What a batch of lines comes to. Periods that come to the same, and the totals, may share their counts.
 *
 * @param lines how many lines there were: the orders and the rejected
 * @param totals the counts over all periods, with the rejected lines by reason
 * @param periods the counts of each period of each length
 * @param rejects the rejected lines, in their order
 */
public record BatchCounts(long lines, Counts totals, SortedMap<Period, Counts> periods, List<Reject> rejects) {

    /** A line that is no order: where it stands in its batch, from 0, and why it was rejected. */
    public record Reject(long index, Reason reason) {}
}
