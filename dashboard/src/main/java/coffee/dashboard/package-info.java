/** The dashboard: a web service that reads the counts, and its page. It never writes to Redis. */
package coffee.dashboard;
