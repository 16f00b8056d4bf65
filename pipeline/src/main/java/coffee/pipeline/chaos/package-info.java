/** Injects faults into a running pipeline, and checks that every order is counted once. */
package coffee.pipeline.chaos;
