import { compare } from "./counts.js";

const TONES = 10;

/**
 * Which tone a name has. A name keeps its tone while the page is open. Of those known at first the most counted get
 * tones of their own, in the order of their names, so that two people who look at the same counts see the same colours.
 */
export function createColours() {
  const slots = new Map();

  function slotOf(dimension, name) {
    const slotsOfDimension = slots.get(dimension) ?? new Map();
    slots.set(dimension, slotsOfDimension);
    if (!slotsOfDimension.has(name)) {
      slotsOfDimension.set(name, slotsOfDimension.size);
    }
    return slotsOfDimension.get(name);
  }

  return {
    /** Makes names known: {<name>: n}. */
    learn(dimension, counts) {
      const ranked = Object.keys(counts).sort((a, b) => counts[b] - counts[a] || compare(a, b));
      const first = ranked.slice(0, TONES).sort(compare);
      [...first, ...ranked.slice(TONES)].forEach((name) => slotOf(dimension, name));
    },
    slotOf,
    toneOf: (dimension, name) => `var(--name-${slotOf(dimension, name) % TONES})`,
    others: "var(--name-others)",
    most: TONES,
  };
}
