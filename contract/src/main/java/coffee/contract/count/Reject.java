package coffee.contract.count;

import coffee.contract.Reason;

/** A line that is no order: where it stands in its batch, from 0, and why it was rejected. */
public record Reject(long index, Reason reason) {}
