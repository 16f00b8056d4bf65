import { compare, rowsOf, sumNames } from "./counts.js";

/** What stands for all names past the most counted ones. No name: a name has at least one character. */
export const OTHERS = "";

/**
 * The names that are drawn one by one, and each bin's values of them from the bottom up. The order is that of the
 * tones, so that layers keep their places while counts change.
 */
export function stackOf(bins, dimension, colours) {
  const ranked = rowsOf(sumNames(bins.map((bin) => bin.counts), dimension)).map((row) => row.name);
  const single = ranked
    .slice(0, colours.most)
    .sort((a, b) => colours.slotOf(dimension, a) - colours.slotOf(dimension, b) || compare(a, b));
  const names = ranked.length > single.length ? [...single, OTHERS] : single;
  return { names, columns: bins.map((bin) => columnOf(bin, dimension, names)) };
}

/** One bin as parts from the bottom up: [{name, from, to}], and its height. */
export function columnOf(bin, dimension, names) {
  const counts = new Map(Object.entries(bin.counts[dimension] ?? {}));
  let all = 0;
  counts.forEach((n) => (all += n));
  let height = 0;
  const parts = names.map((name) => {
    const value = name === OTHERS ? all - height : (counts.get(name) ?? 0);
    height += value;
    return { name, from: height - value, to: height };
  });
  return { bin, parts, height };
}
