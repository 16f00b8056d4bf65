/** The whole pipeline from one command, for a newcomer to see. */
package coffee.pipeline.demo;
