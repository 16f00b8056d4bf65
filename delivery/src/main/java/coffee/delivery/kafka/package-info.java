/** The queue as a topic in Kafka, with the file records in a compacted topic beside it. */
package coffee.delivery.kafka;
