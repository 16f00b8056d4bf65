/** The smaller answers: rejects, what there is, and metrics. */
package coffee.dashboard.api;
