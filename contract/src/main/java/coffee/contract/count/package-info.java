/** Counts batches of orders by period, as the topology does and as anyone may check it. */
package coffee.contract.count;
