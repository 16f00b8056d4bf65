/** Runs the topology in one process, with no server but Redis. */
package coffee.topology.local;
