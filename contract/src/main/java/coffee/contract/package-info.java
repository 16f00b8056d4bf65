/** What the parts of the pipeline share: the order, the periods, the layout in Redis, and the live message. */
package coffee.contract;
