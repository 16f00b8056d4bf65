/** The queue as a list in Redis, with the file records in a hash beside it. */
package coffee.delivery.redis;
