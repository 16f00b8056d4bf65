/**
 * How to answer a question about time: the window to show, its bins, and the stored periods to sum. All functions here
 * are pure.
 *
 * A stored length of period is {length, seconds, first, last}: its name, and the starts of the first and last stored
 * one, in epoch milliseconds, or null. Lengths are in order, the shortest first.
 */
import { binsOf, DAY, dayStart, daysAway, HOUR, SECOND, stepsOf, wholeDays } from "./time.js";

/** The most bins that can be told apart; hours may be closer together than shorter ones. */
const MOST_BINS = 240;
const MOST_SHORT_BINS = 100;
/** The most stored periods to sum: beyond that, longer ones are used. */
const MOST_PERIODS = 3000;
/** The least bins: a pipeline that has just begun is drawn over these, not over a range that it has not filled yet. */
const LEAST_BINS = 4;
/** Orders younger than this are recent. */
const LATELY = 15 * 60 * SECOND;
/** For a comparison, bins may make a range at most this much wider. */
const MOST_WIDENED = 1.25;
const MINUTE = 60 * SECOND;
const NOMINAL = { hour: HOUR, day: DAY, month: 28 * DAY };
const SUMMED = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE];

/** Ranges that end now, and so end with the newest order where that is long ago. */
const ROLLING = new Set(["15m", "1h", "1d", "7d", "30d"]);

const nominal = (unit) => NOMINAL[unit] ?? unit;
const sizeOf = (length) => length.seconds * SECOND;

/** When the newest stored period ends, by the shortest length that knows. */
function newestOf(lengths) {
  const length = lengths.find(({ last }) => last !== null);
  return length === undefined ? null : length.last + sizeOf(length);
}

/** When the oldest stored period begins: as exactly as the shortest length knows that still has it. */
function oldestOf(lengths) {
  return lengths.find((length) => reaches(length, lengths, -Infinity))?.first ?? null;
}

/** Shorter periods are forgotten earlier: whether a length has everything from that moment on that there ever was. */
function reaches(length, lengths, from) {
  if (length.first === null) {
    return lengths.every((other) => other.first === null);
  }
  return length.first <= from || lengths.every((other) => other.first === null || length.first < other.first + sizeOf(other));
}

/** The bounds of a range before it is rounded to whole bins: [from, to), and whether it moves with the clock. */
function windowOf(range, { zone, now, lengths }) {
  const shortest = sizeOf(lengths[0]);
  const next = (Math.floor(now / shortest) + 1) * shortest;
  switch (range) {
    case "15m":
      return { from: next - 15 * MINUTE, to: next, span: 15 * MINUTE };
    case "1h":
      return { from: next - HOUR, to: next, span: HOUR };
    case "1d":
      return { from: stepsOf("hour", zone).next(stepsOf("hour", zone).floor(now)) - DAY, to: next, span: DAY };
    case "7d":
      return { from: dayStart(zone, now, -6), to: next, days: 7 };
    case "30d":
      return { from: dayStart(zone, now, -29), to: next, days: 30 };
    case "today":
      return { from: dayStart(zone, now), to: next, days: 1 };
    case "yesterday":
      return { from: dayStart(zone, now, -1), to: dayStart(zone, now), days: 1 };
    case "all": {
      const newest = newestOf(lengths);
      const end = newest === null || now - newest < LATELY ? next : newest;
      return { from: Math.min(oldestOf(lengths) ?? end, end - LEAST_BINS * shortest), to: end };
    }
    default:
      return { ...range, days: wholeDays(zone, range.from, range.to) ?? undefined };
  }
}

/** The units that bins may have, the finest first: a number of milliseconds, or one of the calendar. */
function unitsOf(lengths) {
  const short = lengths.map(sizeOf).filter((size) => size < HOUR);
  const sums = SUMMED.filter((size) => size > short[0] && size % short[0] === 0);
  return [...new Set([...short, ...sums].sort((a, b) => a - b)), "hour", "day", "month"];
}

/** The window in whole bins of a unit. */
function snapped({ from, to }, unit, zone) {
  const { floor, next } = stepsOf(unit, zone);
  return { from: floor(from), to: Math.max(next(floor(to - 1)), to) };
}

/**
 * The stored length to sum: the longest whose periods each lie within one bin. If there is none, days and months may be
 * summed from hours that begin at another minute: `coarse`.
 */
function sourceOf(unit, bins, lengths, reachFrom) {
  const edges = [bins[0].start, ...bins.map((bin) => bin.end)];
  const span = edges[edges.length - 1] - edges[0];
  const most = nominal(unit) < HOUR ? MOST_PERIODS / 2 : MOST_PERIODS;
  const able = lengths.filter(
    (length) => sizeOf(length) <= nominal(unit) && span / sizeOf(length) <= most && reaches(length, lengths, reachFrom),
  );
  const exact = able.filter((length) => edges.every((edge) => edge % sizeOf(length) === 0));
  if (exact.length > 0) {
    return { length: exact[exact.length - 1], coarse: false };
  }
  const near = able.filter((length) => sizeOf(length) <= HOUR);
  return near.length > 0 && nominal(unit) >= DAY ? { length: near[near.length - 1], coarse: true } : null;
}

/**
 * The finest bins that can be seen and summed. If the stored periods do not line up with the zone, bins are those of
 * UTC. Preferably they cover everything asked for, else the whole range without its comparison, else anything. If
 * `isExact`, the bins must begin and end with the range; null if none do.
 */
function fit(shown, lengths, zone, reachesFrom, isExact = false) {
  for (const reachFrom of reachesFrom) {
    for (const unit of unitsOf(lengths)) {
      for (const binZone of typeof unit === "number" ? [zone] : [...new Set([zone, "UTC"])]) {
        const window = snapped(shown, unit, binZone);
        const span = window.to - window.from;
        const most = nominal(unit) < HOUR ? MOST_SHORT_BINS : MOST_BINS;
        if (isExact && (window.from !== shown.from || window.to !== shown.to || span / nominal(unit) < LEAST_BINS)) {
          continue;
        }
        if (span / nominal(unit) > most || (reachFrom < shown.from && span > MOST_WIDENED * (shown.to - shown.from))) {
          continue;
        }
        const bins = binsOf(unit, binZone, window.from, window.to);
        const source = sourceOf(unit, bins, lengths, reachFrom);
        if (source !== null) {
          return { unit, binZone, window, bins, ...source };
        }
      }
    }
  }
  if (isExact) {
    return null;
  }
  const length = lengths[lengths.length - 1];
  const unit = sizeOf(length) * Math.max(1, Math.ceil((shown.to - shown.from) / sizeOf(length) / MOST_BINS));
  const window = snapped(shown, unit, "UTC");
  return { unit, binZone: "UTC", window, bins: binsOf(unit, "UTC", window.from, window.to), length, coarse: false };
}

/** Maps moments of the window to those of the range that it is compared with. */
function shiftOf(compare, { days, span, from, to }, zone) {
  if (compare === "week") {
    return (moment) => daysAway(zone, moment, -7);
  }
  return days === undefined ? (moment) => moment - (span ?? to - from) : (moment) => daysAway(zone, moment, -days);
}

/**
 * The plan for a question: {window, unit, bins, binZone, length, coarse, now, stale, open, compare}.
 *
 * `binZone` is the zone whose hours, days and months the bins are. `stale` says that nothing was ordered in the range
 * itself, and the same stretch of time up to the newest order is shown instead. `open` is the bin whose time still runs,
 * if it is shown. `compare` is {from, to, bins, missing}, where bins lie beside those of the window, as far as they have
 * begun; `missing` says that what it needs is no longer stored.
 */
export function planOf({ range, compare }, { zone, now, lengths }) {
  const newest = newestOf(lengths);
  const nominalRange = windowOf(range, { zone, now, lengths });
  const stale = ROLLING.has(range) && newest !== null && newest <= nominalRange.from;
  const asked = stale ? windowOf(range, { zone, now: newest - 1, lengths }) : nominalRange;
  const shift = compare === null || range === "all" ? null : shiftOf(compare, asked, zone);
  const shown = ROLLING.has(range) && shift === null ? begunOf(asked, lengths) : asked;
  const earliest = shift === null ? shown.from : Math.min(shown.from, shift(shown.from));
  const reachesFrom = [earliest, shown.from, Infinity];
  const fitted = (typeof range === "string" ? null : fit(shown, lengths, zone, reachesFrom, true)) ?? fit(shown, lengths, zone, reachesFrom);
  const open = fitted.bins.find((bin) => bin.start <= now && now < bin.end) ?? null;
  const plan = { range, zone, asked, ...fitted, now, stale, open, compare: null };
  if (shift === null) {
    return plan;
  }
  const { from, to } = fitted.window;
  const isWhole = compare === "week" || asked.days !== undefined || asked.span !== undefined;
  return { ...plan, compare: comparisonOf(plan, isWhole ? shift : shiftOf(compare, { from, to }, zone), compare, lengths) };
}

/** Of a range that has not yet been filled, the part since the first order. */
function begunOf(window, lengths) {
  const oldest = oldestOf(lengths);
  const least = window.to - LEAST_BINS * sizeOf(lengths[0]);
  return oldest === null || oldest <= window.from ? window : { ...window, from: Math.max(window.from, Math.min(oldest, least)) };
}

/** Moves a plan's bins. Where that puts them between two stored periods, as clocks may change, to the nearer one. */
function comparisonOf({ window, bins, length, coarse, now }, shift, kind, lengths) {
  const size = sizeOf(length);
  const begun = Math.min(window.to, (Math.floor(now / size) + 1) * size);
  const moved = (moment) => (coarse ? shift(moment) : Math.round(shift(moment) / size) * size);
  const from = moved(window.from);
  const to = Math.max(from, moved(begun));
  return {
    kind,
    from,
    to,
    bins: bins.map((bin) => ({ start: Math.min(moved(bin.start), to), end: Math.min(moved(bin.end), to) })),
    missing: !reaches(length, lengths, from),
  };
}

/** The same range once more, earlier (-1) or later (1), as {from, to}. */
export function neighbourOf({ asked, zone }, direction) {
  if (asked.days !== undefined) {
    const from = daysAway(zone, asked.from, direction * asked.days);
    return { from, to: dayStart(zone, from, asked.days) };
  }
  const span = asked.span ?? asked.to - asked.from;
  const from = asked.to - span + direction * span;
  return { from, to: from + span };
}

/** Whether two plans need the same stored periods. */
export const isSameSource = (a, b) =>
  a.length.length === b.length.length && a.window.from <= b.window.from && (a.compare?.from ?? null) === (b.compare?.from ?? null);
