/** Recounts order files and compares with what is stored. */
package coffee.operator.check;
