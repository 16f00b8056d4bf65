/** Where lines go: a file, a row of files, standard output. Lines stay whole on the way. */
package coffee.generator.out;
