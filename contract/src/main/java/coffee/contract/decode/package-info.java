/**
 * Turns a line's bytes into an order, or says why it is none: a strict reference on Gson, and a fast path for orders of
 * the ordinary shape, which hands everything else to the reference.
 */
package coffee.contract.decode;
