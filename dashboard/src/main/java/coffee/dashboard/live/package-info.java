/** The counts of now: followed in Redis once, handed to every viewer as server-sent events. */
package coffee.dashboard.live;
