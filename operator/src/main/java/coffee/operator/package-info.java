/** What the operator's commands share; each command is a package. */
package coffee.operator;
