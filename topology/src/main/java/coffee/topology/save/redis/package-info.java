/** Commits to a Redis, in one step: counts, positions and queues. */
package coffee.topology.save.redis;
