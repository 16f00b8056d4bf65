/** The manners of the command line: exit codes, complaints, options that all commands share, progress on a terminal. */
package coffee.cli;
