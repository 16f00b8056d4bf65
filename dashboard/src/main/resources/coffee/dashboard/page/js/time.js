/**
 * Local time: hours, days and months in any IANA zone. A moment is a number of epoch milliseconds; all functions here
 * are pure.
 */

export const SECOND = 1000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

const formats = new Map();

/** Whether the browser knows the zone. */
export function isZone(zone) {
  try {
    return formatOf(zone) !== null;
  } catch {
    return false;
  }
}

function formatOf(timeZone) {
  if (!formats.has(timeZone)) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
    formats.set(timeZone, new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", hourCycle: "h23", era: "short", ...parts }));
  }
  return formats.get(timeZone);
}

/** The local clock of a zone at a moment: {year, month, day, hour, minute, second}. */
export function localOf(zone, moment) {
  const local = {};
  for (const { type, value } of formatOf(zone).formatToParts(moment)) {
    if (type in NUMBERS) {
      local[type] = Number(value);
    }
  }
  return local;
}

const NUMBERS = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };

const asUtc = ({ year, month, day, hour = 0, minute = 0, second = 0 }) => Date.UTC(year, month - 1, day, hour, minute, second);

/** How far the local clock is ahead of UTC. */
function offsetOf(zone, moment) {
  const whole = Math.floor(moment / SECOND) * SECOND;
  return asUtc(localOf(zone, whole)) - whole;
}

/**
 * The moment at which the local clock shows this time: the first, if the time comes twice; if it is skipped, the moment
 * of the jump.
 */
export function momentOf(zone, local) {
  const wanted = asUtc(local);
  const offsets = [...new Set([offsetOf(zone, wanted - DAY), offsetOf(zone, wanted + DAY)])];
  const fitting = offsets.map((offset) => wanted - offset).filter((moment) => offsetOf(zone, moment) === wanted - moment);
  return fitting.length > 0 ? Math.min(...fitting) : changeBetween(zone, wanted - Math.max(...offsets), wanted - Math.min(...offsets));
}

/** The moment of a clock change between two others. */
function changeBetween(zone, from, to) {
  const before = offsetOf(zone, from);
  let low = from;
  let high = to;
  while (high - low > SECOND) {
    const middle = Math.floor((low + high) / 2 / SECOND) * SECOND;
    if (offsetOf(zone, middle) === before) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

/** The start of the local day, `days` after that of the moment. */
export function dayStart(zone, moment, days = 0) {
  const { year, month, day } = localOf(zone, moment);
  return momentOf(zone, { year, month, day: day + days });
}

function monthStart(zone, moment, months = 0) {
  const { year, month } = localOf(zone, moment);
  return momentOf(zone, { year, month: month + months, day: 1 });
}

/** The start of the local hour of the moment; where clocks go back by half an hour, the later one of two. */
function hourStart(zone, moment) {
  const { minute, second } = localOf(zone, moment);
  return Math.floor(moment / SECOND) * SECOND - (minute * 60 + second) * SECOND;
}

/** The same local time, `days` away. */
export function daysAway(zone, moment, days) {
  const local = localOf(zone, moment);
  return momentOf(zone, { ...local, day: local.day + days }) + (moment % SECOND);
}

/** The number of local days between two midnights; null if one of the moments is no local midnight. */
export function wholeDays(zone, from, to) {
  if (dayStart(zone, from) !== from || dayStart(zone, to) !== to) {
    return null;
  }
  const date = (moment) => ({ ...localOf(zone, moment), hour: 0, minute: 0, second: 0 });
  return Math.round((asUtc(date(to)) - asUtc(date(from))) / DAY);
}

/**
 * The starts of bins of a unit: {floor, next}. A unit is a number of milliseconds, or "hour", "day" or "month" of the
 * zone.
 */
export function stepsOf(unit, zone) {
  if (typeof unit === "number") {
    return { floor: (moment) => Math.floor(moment / unit) * unit, next: (start) => start + unit };
  }
  if (unit === "hour") {
    const floor = (moment) => hourStart(zone, moment);
    return { floor, next: (start) => Math.max(start + 1, floor(start + HOUR)) };
  }
  const start = unit === "day" ? dayStart : monthStart;
  return { floor: (moment) => start(zone, moment), next: (moment) => start(zone, moment, 1) };
}

/** The bins of a unit in [from, to); the first and the last are cut to it. */
export function binsOf(unit, zone, from, to) {
  const { floor, next } = stepsOf(unit, zone);
  const bins = [];
  for (let start = floor(from); start < to; ) {
    const end = next(start);
    bins.push({ start: Math.max(start, from), end: Math.min(end, to) });
    start = end;
  }
  return bins;
}
