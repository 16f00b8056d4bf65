/** Puts counted batches back in order and commits them: counts, position and queue in one step. */
package coffee.topology.save;
