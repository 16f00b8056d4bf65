/** How long an order takes from the line's append to its commit, and on to the dashboard's event. */
package coffee.bench.latency;
