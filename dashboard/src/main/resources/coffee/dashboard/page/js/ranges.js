/** Too many periods side by side are no longer seen: past these the next longer length is drawn. */
const MOST_POINTS = 240;
/** A pipeline that has just begun is drawn over so many periods at least, not over a range that it has not yet filled. */
const LEAST_POINTS = 4;

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
  const fitting = lengths.filter((length) => pointsOf(range, length) <= MOST_POINTS && reaches(length, lengths, range));
  return fitting[0] ?? lengths[lengths.length - 1];
}

function pointsOf(range, { seconds, first, last }) {
  const stored = first === null ? 1 : (last - first) / 1000 / seconds + 1;
  return Math.min(range.seconds / seconds, stored);
}

/** Shorter periods are forgotten earlier: only what begins with the range, or with the oldest stored period, shows all. */
function reaches(length, lengths, range) {
  const oldest = lengths.filter((other) => other.first !== null).sort((a, b) => a.first - b.first)[0];
  if (!oldest || length.first === null) {
    return range.seconds !== Infinity || !oldest;
  }
  return length.last - length.first >= range.seconds * 1000 || length.first < oldest.first + oldest.seconds * 1000;
}

/** The window of a range that ends with the period holding `end`: [from, to) in epoch ms, whole periods. */
export function windowOf(range, length, oldest, end) {
  const step = length.seconds * 1000;
  const to = (Math.floor(end / step) + 1) * step;
  const whole = range.seconds === Infinity ? -Infinity : to - Math.max(1, Math.ceil(range.seconds / length.seconds)) * step;
  return { from: Math.max(whole, Math.min(oldest ?? to, to - LEAST_POINTS * step)), to };
}
