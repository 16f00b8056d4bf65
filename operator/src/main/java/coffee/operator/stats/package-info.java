/** Shows what is stored. */
package coffee.operator.stats;
