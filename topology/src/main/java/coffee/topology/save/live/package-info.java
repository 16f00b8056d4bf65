/** Shows what is committed, and keeps what has expired out of the indexes, beside the commits. */
package coffee.topology.save.live;
