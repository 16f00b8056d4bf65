/** Servers for development and tests, each a process of its own on loopback. */
package coffee.embedded;
