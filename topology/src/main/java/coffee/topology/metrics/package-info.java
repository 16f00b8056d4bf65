/** Serves the workers' metrics to Prometheus. */
package coffee.topology.metrics;
