/** Measures how fast it is: a command for each part, and one for all of them together. */
package coffee.bench;
