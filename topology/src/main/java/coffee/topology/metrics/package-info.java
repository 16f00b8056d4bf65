/** What the workers tell a Prometheus. */
package coffee.topology.metrics;
