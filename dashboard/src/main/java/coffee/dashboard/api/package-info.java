/** The smaller answers: totals, rejects, what there is, health and metrics. */
package coffee.dashboard.api;
