package coffee.topology.count;

import coffee.contract.Period;

/** What a batch adds to one period. */
public record CountedPeriod(Period period, FieldCounts counts) {}
