/** Where lines go: a file, a row of files, standard output, a queue in Redis. Lines stay whole on the way. */
package coffee.generator.out;
