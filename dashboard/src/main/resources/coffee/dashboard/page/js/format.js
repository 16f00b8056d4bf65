/** Numbers and moments as people read them, in the locale and zone that were chosen, and the page's words. */
import { BEYOND, OTHERS } from "./counts.js";
import { DAY, HOUR, localOf, SECOND } from "./time.js";
import en from "../text/en.js";
import ko from "../text/ko.js";

export const LANGUAGES = { en, ko };

/** The words of the page, in the language that was chosen. */
export let t = en;
export let zone = "UTC";
let locale = "en";
let item = "cup";
let formats = new Map();

/** The zone of this browser. */
export const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

/** Chooses language and zone; null for those of the browser. Numbers and dates are as the browser is used to have them. */
export function use({ lang, zone: wanted }) {
  const languages = navigator.languages?.length > 0 ? navigator.languages : [navigator.language ?? "en"];
  const chosen = lang ?? languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? "en";
  t = LANGUAGES[chosen];
  locale = lang === null ? languages[0] : (languages.find((tag) => tag.startsWith(lang)) ?? lang);
  zone = wanted ?? ownZone;
  formats = new Map();
  document.documentElement.lang = chosen;
}

/** What one name of a list is called, by the schema. */
export const countItems = (word) => (item = word);

function numbers(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(locale, options));
  }
  return formats.get(key);
}

function dates(options, timeZone = zone) {
  const key = timeZone + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone }));
  }
  return formats.get(key);
}

const ONE_DIGIT = { maximumFractionDigits: 1, minimumFractionDigits: 1 };
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const EXACT_TIME = { ...TIME, second: "2-digit" };
const DATE = { day: "numeric", month: "short" };
const FULL_DATE = { ...DATE, year: "numeric" };
const MONTH = { month: "short", year: "numeric" };

export const number = (n) => (n === null ? "–" : numbers({}).format(n));
export const short = (n) => (Math.abs(n) < 100_000 ? number(n) : numbers({ notation: "compact", maximumFractionDigits: 2 }).format(n));
export const rate = (n) => (n >= 100 ? short(Math.round(n)) : numbers(ONE_DIGIT).format(n));
export const orders = (n) => t.orders(n, number(n));
export const items = (n) => t.items(n, number(n), item);

/** What the counts of a dimension count; limited to a name of a list, everything counts how often that was given. */
export const unitOf = (dimension, filter = null) => (isList(dimension) || isList(filter ?? {}) ? t.itemUnit(item) : t.orderUnit);
export const isList = (dimension) => dimension.list === true;

/** A share as a percentage; what is there at all is never 0%. */
export function percent(share) {
  if (share > 0 && share < 0.001) {
    return `<\u2009${numbers({ style: "percent", ...ONE_DIGIT }).format(0.001)}`;
  }
  return numbers({ style: "percent", ...(share === 1 ? {} : ONE_DIGIT) }).format(share);
}

/** The relative change from `before` to `now`, as {text, tone}. */
export function difference(now, before) {
  if (now === null || before === null) {
    return { text: "", tone: "" };
  }
  const tone = now > before ? "up" : now < before ? "down" : "same";
  if (before === 0) {
    return { text: now === 0 ? "±0" : t.fresh, tone };
  }
  const change = (now - before) / before;
  const options = { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: Math.abs(change) < 0.1 ? 1 : 0 };
  return { text: numbers(options).format(change), tone };
}

export function span(millis) {
  const sizes = [[DAY, "day"], [HOUR, "hour"], [60 * SECOND, "minute"], [SECOND, "second"]];
  const [size, unit] = sizes.find(([one]) => millis >= one) ?? sizes[3];
  const digits = unit === "minute" ? { maximumFractionDigits: 0 } : ONE_DIGIT;
  return numbers({ style: "unit", unit, unitDisplay: "short", ...digits }).format(millis / size);
}

/** The moment in UTC, which is how it is stored. */
export const utc = (millis) => new Date(millis).toISOString().replace("T", " ").replace(/(\.000)?Z$/, " UTC");

export const clock = (millis) => dates(EXACT_TIME).format(millis);
export const time = (millis) => dates(TIME).format(millis);

const dateOf = (millis, timeZone = zone) => dates(FULL_DATE, timeZone).format(millis);
export const isToday = (millis) => dateOf(millis) === dateOf(Date.now());
const isThisYear = (millis) => localOf(zone, millis).year === localOf(zone, Date.now()).year;

/** A moment in short: the time if it is today, else with the date. */
export function moment(millis) {
  const { second } = localOf(zone, millis);
  const at = (second === 0 ? time : clock)(millis);
  return isToday(millis) ? at : `${dates(isThisYear(millis) ? DATE : FULL_DATE).format(millis)}, ${at}`;
}

/** When a bin begins: a day or month by its name, in the zone whose days they are; anything else by its moment. */
export function startOf({ unit, binZone }, millis) {
  const utcMark = binZone === zone ? "" : " UTC";
  if (unit === "month") {
    return dates(MONTH, binZone).format(millis) + utcMark;
  }
  if (unit === "day" || unit >= DAY) {
    return dates({ ...FULL_DATE, weekday: "short" }, unit === "day" ? binZone : "UTC").format(millis) + (unit === "day" ? utcMark : " UTC");
  }
  return moment(millis);
}

/** A bin from its beginning to its end. */
export function binOf(plan, { start, end }, isOpen) {
  const first = startOf(plan, start);
  if (plan.unit === "day" || plan.unit === "month" || plan.unit >= DAY) {
    return isOpen ? `${first} – ${t.now}` : first;
  }
  return `${first} – ${isOpen ? t.now : moment(end)}`;
}

/** A window in words: whole days by their dates, else from one moment to another. */
export function windowOf({ from, to }, days) {
  if (days !== undefined && days !== null) {
    const [first, last] = [dateOf(from), dateOf(to - 1)];
    return first === last ? first : `${first} – ${last}`;
  }
  return `${moment(from)} – ${dateOf(from) === dateOf(to) ? time(to) : moment(to)}`;
}

/** A tick of the time axis: the time, or the day where a day begins, or the month. */
export function tick(millis, unit, timeZone = zone) {
  const local = localOf(timeZone, millis);
  if (unit === "month") {
    return dates(local.month === 1 ? { year: "numeric" } : { month: "short" }, timeZone).format(millis);
  }
  if (unit === "day" || (local.hour === 0 && local.minute === 0 && local.second === 0)) {
    return dates(DATE, timeZone).format(millis);
  }
  return dates(local.second === 0 ? TIME : EXACT_TIME, timeZone).format(millis);
}

/** A length of bin in words: 30000 is "30 seconds". */
export function unitWords(unit) {
  if (typeof unit === "string") {
    return t.units[unit](1, "");
  }
  const [size, name] = [[DAY, "day"], [HOUR, "hour"], [60 * SECOND, "minute"], [SECOND, "second"]].find(([one]) => unit % one === 0);
  return t.units[name](unit / size, number(unit / size));
}

/** The name of a dimension as a title. */
export const title = (label) => t.dimensions[label] ?? label.charAt(0).toUpperCase() + label.slice(1);

/**
 * How a name is shown: as it was written, except for display names of the schema, and bands: two numbers written
 * together, such as 2030, are shown as 20–30. Files and requests always have the name itself.
 */
export function nameOf(dimension, name) {
  if (name === OTHERS) {
    return t.allOthers;
  }
  if (name === BEYOND) {
    return t.beyond;
  }
  const own = dimension.names;
  return own && Object.hasOwn(own, name) ? own[name] : dimension.bands ? bandOf(name) : name;
}

function bandOf(name) {
  const half = name.length / 2;
  if (!/^(\d\d)+$/.test(name)) {
    return name;
  }
  const [from, to] = [Number(name.slice(0, half)), Number(name.slice(half))];
  return from < to ? `${from}–${to}` : name;
}
