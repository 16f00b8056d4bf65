/** What an operator runs beside the pipeline. */
package coffee.tools;
