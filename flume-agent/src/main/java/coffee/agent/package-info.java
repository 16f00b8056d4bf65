/** Starts a Flume agent that collects orders, told by the settings and the command line what its configuration asks. */
package coffee.agent;
