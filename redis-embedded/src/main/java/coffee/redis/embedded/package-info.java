/** A real Redis server as a child process, taken out of a jar. */
package coffee.redis.embedded;
