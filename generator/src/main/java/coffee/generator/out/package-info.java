/** Where lines go: a file, a row of files, standard output. LineBlock stay whole on the way. */
package coffee.generator.out;
