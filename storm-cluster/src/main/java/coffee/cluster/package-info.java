/** A real Storm cluster on this machine: ZooKeeper, Nimbus, Supervisor and workers as processes of their own. */
package coffee.cluster;
