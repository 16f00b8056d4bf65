/** When lines are sent: evenly, by the load of a day, or with the gaps between the orders' times. */
package coffee.generator.pace;
