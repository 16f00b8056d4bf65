/** Counts each batch for itself: decodes its lines and sums them by period. */
package coffee.topology.count;
