/** Follows files that grow, are rotated, truncated, copied and deleted, and cuts them into lines. */
package coffee.delivery.files;
