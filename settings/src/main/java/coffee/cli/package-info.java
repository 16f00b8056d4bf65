/** What all commands have in common: exit codes, error messages, shared options, progress on a terminal. */
package coffee.cli;
