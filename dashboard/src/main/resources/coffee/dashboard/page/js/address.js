/**
 * The question in the address bar, so that links, bookmarks, reloads, back and forward all lead to the same view.
 * Defaults are left out; what makes no sense is ignored.
 */
import { isZone } from "./time.js";

export const RANGES = ["15m", "1h", "1d", "7d", "30d", "today", "yesterday", "all"];
export const COMPARISONS = ["before", "week"];
export const SHARES = ["row", "column"];
export const SORTS = ["count", "change", "name"];

const USUAL = Object.freeze({
  range: "15m", // or {from, to}, in epoch milliseconds
  zone: null, // the browser's
  by: null, // the dimension of the chart; the last one
  where: null, // or {dimension, name}: what the page is limited to
  compare: null,
  pair: null, // the two dimensions of the matrix
  share: null,
  sort: "count",
  lang: null,
});

const LABEL = /^[a-z0-9]{1,32}$/;
const LATEST = 8_640_000_000_000_000;

const among = (values) => (text) => (values.includes(text) ? text : undefined);

/** How each part is read from the address (undefined if it makes no sense), and written to it. */
const PARTS = {
  range: { read: readRange, write: (range) => (typeof range === "string" ? range : `${written(range.from)}..${written(range.to)}`) },
  zone: { read: (text) => (isZone(text) ? text : undefined), write: String },
  by: { read: (text) => (LABEL.test(text) ? text : undefined), write: String },
  where: { read: readWhere, write: ({ dimension, name }) => `${dimension}:${name}` },
  compare: { read: among(COMPARISONS), write: String },
  pair: { read: readPair, write: (pair) => pair.join("*") },
  share: { read: among(SHARES), write: String },
  sort: { read: among(SORTS), write: String },
  lang: { read: among(["en", "ko"]), write: String },
};

function readRange(text) {
  if (RANGES.includes(text)) {
    return text;
  }
  const [from, to] = text.split("..").map((moment) => Date.parse(moment));
  return 0 <= from && from < to && to <= LATEST ? { from, to } : undefined;
}

const written = (moment) => new Date(moment).toISOString().replace(".000Z", "Z");

function readWhere(text) {
  const colon = text.indexOf(":");
  const where = { dimension: text.slice(0, Math.max(0, colon)), name: text.slice(colon + 1) };
  return LABEL.test(where.dimension) && where.name !== "" ? where : undefined;
}

function readPair(text) {
  const pair = text.split("*");
  return pair.length === 2 && pair[0] !== pair[1] && pair.every((label) => LABEL.test(label)) ? pair : undefined;
}

/** The question of a query string. */
export function read(search) {
  const given = new URLSearchParams(search);
  const asked = { ...USUAL };
  for (const [name, part] of Object.entries(PARTS)) {
    const value = given.has(name) ? part.read(given.get(name)) : undefined;
    if (value !== undefined) {
      asked[name] = value;
    }
  }
  return asked;
}

/** The query string of a question, without defaults. */
function write(asked) {
  const query = new URLSearchParams();
  for (const [name, part] of Object.entries(PARTS)) {
    if (asked[name] !== USUAL[name] && asked[name] !== null) {
      query.set(name, part.write(asked[name]));
    }
  }
  // signs that are safe in a query stay readable
  return query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
}

export const isSameWhere = (a, b) => a === b || (a !== null && b !== null && a.dimension === b.dimension && a.name === b.name);

/** The address bar: the current question, and new ones. `onChange` is called for each, also on back and forward. */
export function createAddress(onChange) {
  let asked = read(location.search);

  function become(next) {
    asked = next;
    onChange(asked);
  }
  addEventListener("popstate", () => become(read(location.search)));
  return {
    get: () => asked,
    /** Changes the question; the previous one is one step back, unless it made no sense. */
    ask(changes, { madeNoSense = false } = {}) {
      const next = { ...asked, ...changes };
      const query = write(next);
      if (query !== write(asked)) {
        history[madeNoSense ? "replaceState" : "pushState"](null, "", query === "" ? location.pathname : `?${query}`);
        become(next);
      }
    },
  };
}
