/** The stored periods, as JSON and CSV, with a bounded memory of what they held. */
package coffee.dashboard.past;
