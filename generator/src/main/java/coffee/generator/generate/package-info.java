/** The command {@code generate}: draws orders and writes them. */
package coffee.generator.generate;
