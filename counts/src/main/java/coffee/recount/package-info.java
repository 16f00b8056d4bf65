/** Recounts order files with the reference decoder, and compares the result with what a pipeline has stored. */
package coffee.recount;
