/** The command {@code replay}: reads order files as they are, by blocks of lines, and sends them on. */
package coffee.generator.replay;
