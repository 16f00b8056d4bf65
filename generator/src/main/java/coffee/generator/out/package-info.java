/** Where lines go: a file, a series of files, or standard output. Lines stay whole on the way. */
package coffee.generator.out;
