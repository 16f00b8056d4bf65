/**
 * Counts, their sums and their order. The API writes counts as {orders, items, <dimension>: {<name>: n}}; here they are
 * {orders, items, names, untold}, where names has a Map of each dimension. A slice by a name of a list knows no orders:
 * null; `untold` says how many pairs of a dimension it lacks, as they were past the limit.
 */

/** Stands for all names but the most counted ones in a chart. It is no name: a name has at least one character. */
export const OTHERS = "";
/** The name for all names past the service's limit. */
export const BEYOND = "(other)";

const plus = (a, b) => (a === null || b === null ? null : a + b);

/** The sum of many counts of the API. */
export function sumOf(many) {
  const sum = { orders: 0, items: 0, names: {}, untold: new Map() };
  for (const counts of many) {
    sum.orders = plus(sum.orders, counts.orders);
    sum.items = plus(sum.items, counts.items);
    for (const [dimension, names] of Object.entries(counts)) {
      if (names !== null && typeof names === "object") {
        addNames(dimension === "other" ? sum.untold : (sum.names[dimension] ??= new Map()), Object.entries(names));
      }
    }
  }
  return sum;
}

/** The sum of many sums. */
export function sumOfSums(many) {
  const sum = { orders: 0, items: 0, names: {}, untold: new Map() };
  for (const counts of many) {
    sum.orders = plus(sum.orders, counts.orders);
    sum.items = plus(sum.items, counts.items);
    addNames(sum.untold, counts.untold);
    for (const [dimension, names] of Object.entries(counts.names)) {
      addNames((sum.names[dimension] ??= new Map()), names);
    }
  }
  return sum;
}

function addNames(sum, names) {
  for (const [name, n] of names) {
    sum.set(name, (sum.get(name) ?? 0) + n);
  }
}

const NO_NAMES = new Map();

export const namesOf = (counts, dimension) => counts.names[dimension] ?? NO_NAMES;

export function totalOf(names) {
  let total = 0;
  for (const n of names.values()) {
    total += n;
  }
  return total;
}

/** Names in the order of their characters: numbers such as age grades then stand in their own order too. */
export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Names as rows {name, count, share, before}; `before` is what the comparison has, null without one. Sorted by "count",
 * "change" or "name", what the service could not tell apart always last.
 */
export function rowsOf(names, { before = null, sort = "count" } = {}) {
  const total = totalOf(names);
  const all = before === null ? names.keys() : new Set([...names.keys(), ...before.keys()]);
  const orders = {
    count: (a, b) => b.count - a.count,
    change: (a, b) => Math.abs(b.count - (b.before ?? b.count)) - Math.abs(a.count - (a.before ?? a.count)) || b.count - a.count,
    name: () => 0,
  };
  return [...all]
    .map((name) => {
      const count = names.get(name) ?? 0;
      return { name, count, share: total === 0 ? 0 : count / total, before: before === null ? null : (before.get(name) ?? 0) };
    })
    .sort((a, b) => Number(a.name === BEYOND) - Number(b.name === BEYOND) || orders[sort](a, b) || compare(a.name, b.name));
}

/**
 * The names that are drawn one by one, and each bin's values of them from the bottom up. The order is that of the
 * tones, so that layers keep their places while counts change.
 */
export function stackOf(bins, total, dimension, colours) {
  const ranked = rowsOf(namesOf(total, dimension)).map((row) => row.name);
  const single = ranked
    .slice(0, colours.most)
    .sort((a, b) => colours.slotOf(dimension, a) - colours.slotOf(dimension, b) || compare(a, b));
  const names = ranked.length > single.length ? [...single, OTHERS] : single;
  return { names, columns: bins.map((bin) => columnOf(bin, dimension, names)) };
}

/** One bin as parts from the bottom up: [{name, from, to}], and its height. */
function columnOf(bin, dimension, names) {
  const counts = namesOf(bin.counts, dimension);
  const all = totalOf(counts);
  let height = 0;
  const parts = names.map((name) => {
    const value = name === OTHERS ? all - height : (counts.get(name) ?? 0);
    height += value;
    return { name, from: height - value, to: height };
  });
  return { bin, parts, height };
}

const TONES = 10;

/**
 * The tones of names. A name keeps its tone while the page is open. The most counted of the first names get tones of
 * their own, in the order of their names, so that two people with the same counts see the same colours.
 */
export function createColours() {
  const slots = {};

  function slotOf(dimension, name) {
    const own = (slots[dimension] ??= new Map());
    if (!own.has(name)) {
      own.set(name, own.size);
    }
    return own.get(name);
  }

  return {
    /** Learns the names of a dimension, with their counts. */
    learn(dimension, names) {
      const ranked = rowsOf(names).map((row) => row.name);
      [...ranked.slice(0, TONES).sort(compare), ...ranked.slice(TONES)].forEach((name) => slotOf(dimension, name));
    },
    slotOf,
    toneOf: (dimension, name) => (name === OTHERS ? "var(--name-others)" : `var(--name-${slotOf(dimension, name) % TONES})`),
    most: TONES,
  };
}
