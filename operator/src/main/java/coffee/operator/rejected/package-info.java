/** Lists the rejected lines, and puts them back onto the queue. */
package coffee.operator.rejected;
