/** A topic in Kafka as logs: one a partition. */
package coffee.topology.ingest.kafka;
