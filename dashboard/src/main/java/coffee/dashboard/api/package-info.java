/** The smaller answers: totals, rejects, what there is, and metrics. */
package coffee.dashboard.api;
