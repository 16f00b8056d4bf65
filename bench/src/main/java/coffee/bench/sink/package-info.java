/** How fast events come through a real Flume agent onto the list, beside a bare client and beside no sink at all. */
package coffee.bench.sink;
