/** The settings that all programs share: read from a file, the environment and the command line, checked at once. */
package coffee.settings;
