/** How fast the topology empties a queue, beside other ways to do it. */
package coffee.bench.topology;
