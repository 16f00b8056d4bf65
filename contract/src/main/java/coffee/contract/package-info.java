/** What the parts of the pipeline agree on: the order, the periods, what is where in Redis, and the live message. */
package coffee.contract;
