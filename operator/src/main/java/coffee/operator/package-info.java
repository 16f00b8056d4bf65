/** The commands of an operator. A command of one class is here; a larger one has a package of its own. */
package coffee.operator;
