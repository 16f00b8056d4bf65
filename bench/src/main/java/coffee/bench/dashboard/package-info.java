/** The dashboard under load: many who ask for the past, many who watch, and some who never read. */
package coffee.bench.dashboard;
