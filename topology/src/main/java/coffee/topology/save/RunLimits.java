package coffee.topology.save;

/** How much goes into one commit: so many batches, and so many fields unless one batch alone has more. */
record RunLimits(int batches, int fields) {}
