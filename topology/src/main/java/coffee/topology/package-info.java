/** The Storm topology that counts every order exactly once, and how it is put together. */
package coffee.topology;
