/** A real Kafka broker in a process of its own, for development, demos and tests. */
package coffee.kafka.embedded;
