/** A Flume agent that starts whole or says why not, and ends cleanly. */
package coffee.flume.agent;
