/** What the benchmarks found, as one table in Markdown with the machine that it was found on. */
package coffee.bench.report;
