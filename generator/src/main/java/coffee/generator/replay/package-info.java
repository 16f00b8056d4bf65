/** The command {@code replay}: reads order files as they are, by blocks of lines, and sends them to a file or the queue. */
package coffee.generator.replay;
