/** Checks before a submit, on the submitting machine. */
package coffee.topology.submit;
