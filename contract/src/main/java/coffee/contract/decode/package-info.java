/**
 * Turns the bytes of a line into an order, or a reason for rejecting it: a strict reference decoder on Gson, and a fast
 * path for ordinary orders, which leaves everything else to the reference.
 */
package coffee.contract.decode;
