/** How fast orders are generated into a file, beside writing the same bytes that are there already. */
package coffee.bench.generator;
