/** A Java agent that keeps the server sockets of Storm's processes on loopback, as Storm has no setting for it. */
package coffee.cluster.loopback;
