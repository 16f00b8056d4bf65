/** When lines go: evenly, as busy as a day is, or with the gaps that they were ordered with. */
package coffee.generator.pace;
