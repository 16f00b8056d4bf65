import { OTHERS } from "./stack.js";

/**
 * How names read. They are shown as they were written, but for bands: two numbers written together, such as 2030, read
 * 20–30. What is saved or sent always has the name itself.
 *
 * @param dimensions as the service tells of them: {label, many, bands}
 */
export function createLabels(dimensions) {
  const banded = new Set(dimensions.filter((dimension) => dimension.bands).map(({ label }) => label));

  return (dimension, name) => {
    if (name === OTHERS) {
      return "all others";
    }
    return banded.has(dimension) ? bandOf(name) : name;
  };
}

function bandOf(name) {
  const [, from, to] = /^(\d\d)(\d\d)$/.exec(name) ?? [];
  return Number(from) < Number(to) ? `${Number(from)}–${Number(to)}` : name;
}
