/** Pushes lines straight onto the queue in Redis, each of them once, whatever becomes of a connection. */
package coffee.generator.queue;
