/** How a program reaches its Redis: where it is, how to log in, TLS and Sentinel; and the clients opened from that. */
package coffee.redis;
