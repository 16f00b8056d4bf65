/** The current counts: read from Redis once, and sent to all viewers as server-sent events. */
package coffee.dashboard.live;
