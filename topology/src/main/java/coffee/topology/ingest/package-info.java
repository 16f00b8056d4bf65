/** Reads logs of orders in batches, ahead of what is committed, without removing anything. */
package coffee.topology.ingest;
