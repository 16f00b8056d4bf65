import { rangeOf, windowOf } from "./ranges.js";

/**
 * The periods side by side that the page shows: whole ones without a gap, those without an order as empty counts.
 * The last one is `live` while its time still runs.
 *
 * @param history what was loaded: {range, length, oldest, newest, periods: Map of start in ms to counts}
 */
export function timelineOf(history, now) {
  const range = rangeOf(history.range);
  const { length, oldest, newest } = history;
  const upToNow = endsNow(history, now);
  const { from, to } = windowOf(range, length, oldest, upToNow || newest === null ? now : newest);
  const step = length.seconds * 1000;
  const bins = [];
  for (let start = from; start < to; start += step) {
    bins.push({ start, end: start + step, counts: history.periods.get(start) ?? NONE });
  }
  const last = bins[bins.length - 1];
  return { range, length, bins, upToNow, live: last.start <= now && now < last.end ? last : null };
}

const NONE = Object.freeze({ orders: 0, items: 0 });

/** Whether the newest orders are recent enough for the range to end now; orders of old days end it where they do. */
export function endsNow({ range, length, oldest, newest }, now) {
  if (newest === null) {
    return true;
  }
  if (rangeOf(range).seconds === Infinity) {
    return now - newest < length.seconds * 1000;
  }
  return newest >= windowOf(rangeOf(range), length, oldest, now).from;
}
