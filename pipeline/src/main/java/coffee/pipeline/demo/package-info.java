/** Runs the whole pipeline from one command, for newcomers. */
package coffee.pipeline.demo;
