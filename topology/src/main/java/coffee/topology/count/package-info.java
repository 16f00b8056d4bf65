/** Counts each batch by itself: decodes its lines and adds them up by period. */
package coffee.topology.count;
