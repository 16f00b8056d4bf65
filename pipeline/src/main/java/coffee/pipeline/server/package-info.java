/** A Redis or a Kafka of one's own in the foreground, with its data kept on disk. */
package coffee.pipeline.server;
