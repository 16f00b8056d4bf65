/** Which orders a generated file has, and their bytes. Everything here is a function of the seed and the options. */
package coffee.generator.draw;
