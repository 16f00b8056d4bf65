/** What an operator asks a pipeline: a command that is one class is here, one of more classes in a package. */
package coffee.operator;
