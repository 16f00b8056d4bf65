/** How fast a file goes through all of the pipeline, beside its parts alone. */
package coffee.bench.pipeline;
