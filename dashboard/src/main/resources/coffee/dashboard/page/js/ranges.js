/** Too many periods side by side are no longer seen: past these the next longer length is drawn. */
const MOST_POINTS = 240;

/** The stretches of time that one can look at. */
export const RANGES = [
  { id: "15m", label: "15 min", words: "in the last 15 minutes", seconds: 900 },
  { id: "1h", label: "Hour", words: "in the last hour", seconds: 3600 },
  { id: "1d", label: "Day", words: "in the last 24 hours", seconds: 86_400 },
  { id: "all", label: "All", words: "since the beginning", seconds: Infinity },
];

export const rangeOf = (id) => RANGES.find((range) => range.id === id);

/**
 * The length of period that shows a range best: the shortest one that still fits, of those that reach back far enough.
 *
 * @param lengths what is stored, shortest first: {length, seconds, first, last}, the moments in epoch ms or null
 */
export function lengthFor(range, lengths) {
  const fitting = lengths.filter((length) => pointsOf(range, length, lengths) <= MOST_POINTS && reaches(range, length, lengths));
  return fitting[0] ?? lengths[lengths.length - 1];
}

function pointsOf(range, length, lengths) {
  if (range.seconds !== Infinity) {
    return range.seconds / length.seconds;
  }
  const { first, last } = extent(lengths);
  return first === null ? 1 : (last - first) / 1000 / length.seconds + 1;
}

/** Shorter periods are forgotten earlier: only what begins with the oldest stored period shows all. */
function reaches(range, length, lengths) {
  const oldest = lengths.filter((other) => other.first !== null).sort((a, b) => a.first - b.first)[0];
  if (range.seconds !== Infinity || !oldest) {
    return true;
  }
  return length.first !== null && length.first < oldest.first + oldest.seconds * 1000;
}

/** From the first moment of the finest period to the last. */
function extent(lengths) {
  const stored = lengths.filter((length) => length.first !== null);
  if (stored.length === 0) {
    return { first: null, last: null };
  }
  return {
    first: Math.min(...stored.map((length) => length.first)),
    last: Math.max(...stored.map((length) => length.last + length.seconds * 1000)),
  };
}

/** The window of a range that ends with the period holding `end`: [from, to) in epoch ms, whole periods. */
export function windowOf(range, length, lengths, end) {
  const step = length.seconds * 1000;
  const to = (Math.floor(end / step) + 1) * step;
  if (range.seconds !== Infinity) {
    return { from: to - Math.max(1, Math.ceil(range.seconds / length.seconds)) * step, to };
  }
  return { from: length.first === null ? to - step : Math.min(length.first, to - step), to };
}
