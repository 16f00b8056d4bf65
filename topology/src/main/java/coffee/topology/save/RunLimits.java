package coffee.topology.save;

import coffee.topology.count.CountedBatch;

/** How much goes into one commit: so many batches, and so much of {@link CountedBatch#size} unless one alone has more. */
record RunLimits(int batches, int size) {}
