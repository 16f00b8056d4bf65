/** A Redis list as a log. */
package coffee.topology.ingest.redis;
