/** Shows how far each stage of the path is, and which one is stuck. */
package coffee.operator.status;
