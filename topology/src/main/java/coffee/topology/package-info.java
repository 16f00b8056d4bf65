/** The Storm topology that counts every order exactly once: what it is made of, and how it is put together. */
package coffee.topology;
