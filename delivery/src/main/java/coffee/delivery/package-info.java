/**
 * Moves lines of files onto a queue, each exactly once, by storing the position of every file in the same step as its
 * lines. {@link coffee.delivery.Delivery} explains the model; {@code coffee.delivery.files} reads the files, and
 * {@code coffee.delivery.redis} and {@code coffee.delivery.kafka} are the queues in Redis and in Kafka.
 */
package coffee.delivery;
