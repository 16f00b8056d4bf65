/** A Flume plug-in that moves opaque lines onto a Redis list, losing none and doubling none. */
package coffee.flume;
