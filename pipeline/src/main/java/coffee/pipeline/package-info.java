/** The whole pipeline as processes on this machine: started, seen to be well, broken, stopped in order, checked. */
package coffee.pipeline;
