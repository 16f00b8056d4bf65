/** Counts order files anew, by the reference decoder, and compares with what a pipeline has stored. */
package coffee.recount;
