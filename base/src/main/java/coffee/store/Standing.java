package coffee.store;

import coffee.contract.Counts;

/**
 * How a pipeline stands at one moment: what is counted, and what still waits.
 *
 * @param totals the counts since the beginning, with the rejects by reason
 * @param committed how many orders have left the lists: the sum of their heads' positions
 * @param queued how many orders wait
 */
public record Standing(Counts totals, long committed, long queued) {

    /** How many lines the pipeline has taken in: counted, rejected, or still queued. */
    public long lines() {
        return totals.orders() + totals.rejectedInAll() + queued;
    }
}
