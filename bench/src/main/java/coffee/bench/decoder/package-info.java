/** Measures decoding and counting in memory, with JMH. */
package coffee.bench.decoder;
