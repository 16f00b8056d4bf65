/** Counts batches of orders by period, for the topology and for checks. */
package coffee.contract.count;
