/** Starts a Flume agent that collects orders, with the variables that its configuration needs. */
package coffee.agent;
