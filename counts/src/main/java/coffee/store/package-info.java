/** What is stored of a pipeline, read back: totals, periods, rejected lines and the length of the queue. */
package coffee.store;
