/** A Flume agent that starts completely or not at all, with the reason, and stops cleanly. */
package coffee.flume.agent;
