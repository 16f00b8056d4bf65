/** Reads logs of orders ahead of what is committed, in batches, without taking anything out of them. */
package coffee.topology.ingest;
