/** A Flume plug-in that moves opaque lines onto a Redis list or into a Kafka topic, each exactly once. */
package coffee.flume;
