/** Publishes the committed state, and sweeps expired periods from the indexes, apart from the commits. */
package coffee.topology.save.live;
