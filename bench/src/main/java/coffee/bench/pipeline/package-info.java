/** Lines on their way from a file onto the list and into the counts: how many a second, and how soon. */
package coffee.bench.pipeline;
