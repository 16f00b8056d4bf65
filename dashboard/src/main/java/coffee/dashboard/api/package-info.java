/** The smaller endpoints: rejected lines, what is counted, and metrics. */
package coffee.dashboard.api;
