/** The real processes of a pipeline, set up to be measured. */
package coffee.bench.stand;
