/** Counts as the API writes them: {orders, items, <dimension>: {<name>: n}}. All functions here are pure. */

/** The sum of a dimension's names over many counts, as a Map. */
export function sumNames(many, dimension) {
  const sum = new Map();
  for (const counts of many) {
    for (const [name, n] of Object.entries(counts[dimension] ?? {})) {
      sum.set(name, (sum.get(name) ?? 0) + n);
    }
  }
  return sum;
}

export function sumOf(many, field) {
  let sum = 0;
  for (const counts of many) {
    sum += counts[field] ?? 0;
  }
  return sum;
}

/** The names as rows {name, count, share}, the most counted first. */
export function rowsOf(names) {
  let total = 0;
  for (const n of names.values()) {
    total += n;
  }
  return [...names]
    .map(([name, count]) => ({ name, count, share: total === 0 ? 0 : count / total }))
    .sort((a, b) => b.count - a.count || compare(a.name, b.name));
}

/** Names in the order of their characters: numbers such as age grades then stand in their own order too. */
export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
