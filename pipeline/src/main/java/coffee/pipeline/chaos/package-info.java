/** The proof: breaks everything in a running pipeline, and finds every order counted once. */
package coffee.pipeline.chaos;
