/** Shows what is counted of an order, and since when. */
package coffee.operator.schema;
