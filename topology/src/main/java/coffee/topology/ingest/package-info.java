/** Reads the queue ahead of its committed head, in batches, without taking anything out of it. */
package coffee.topology.ingest;
