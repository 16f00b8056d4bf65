package coffee.contract.count;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.Reason;
import java.util.List;
import java.util.SortedMap;

/**
 * The counts of a batch of lines. Totals and periods with equal counts may share them.
 *
 * @param lines how many lines there were: the orders and the rejected
 * @param totals the counts over all periods, with the rejected lines by reason
 * @param periods the counts of each period of each length
 * @param rejects the rejected lines, in their order
 */
public record BatchCounts(long lines, Counts totals, SortedMap<Period, Counts> periods, List<Reject> rejects) {

    /** A rejected line: its index in the batch, from 0, and the reason. */
    public record Reject(long index, Reason reason) {}
}
