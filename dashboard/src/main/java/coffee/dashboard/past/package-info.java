/** The stored periods as JSON and CSV, with a bounded cache. */
package coffee.dashboard.past;
