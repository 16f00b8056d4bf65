/**
 * Moves lines of files onto a queue, each exactly once, by storing the position of every file in the same step as its
 * lines. {@link coffee.delivery.Delivery} explains the model; {@code coffee.delivery.files} reads the files, and
 * {@code coffee.delivery.redis} is the queue in Redis.
 */
package coffee.delivery;
