/** Shows what is stored. */
package coffee.tools.stats;
