import { getJson } from "./api.js";
import { lengthFor, rangeOf, windowOf } from "./ranges.js";
import { endsNow } from "./timeline.js";

const REST_MILLIS = 1000;

/** A clock that goes as the service's does, by what it says of the time. */
export function createClock() {
  let ahead = 0;
  return {
    set: (millis) => (ahead = millis - Date.now()),
    now: () => Date.now() + ahead,
  };
}

/**
 * The stored periods of the chosen range. They are loaded when the range changes; from then on the snapshots keep the
 * current period, and whatever else they tell of (a late order, a gap in the connection) is loaded again, at most once
 * a second.
 */
export function createHistory(state, clock) {
  let running = false;
  let again = false;
  let loadedAt = 0;

  async function load() {
    const about = await getJson("api/about");
    state.set({ stats: about.stats });
    const lengths = about.lengths.map(ofMoments);
    const id = state.get().range;
    const range = rangeOf(id);
    const length = lengthFor(range, lengths);
    const history = { range: id, length, oldest: length.first, newest: length.last };
    const window = windowOf(range, length, length.first, endsNow(history, clock.now()) ? clock.now() : length.last);
    const periods = new Map();
    for await (const period of storedIn(window, length)) {
      periods.set(Date.parse(period.start), period);
    }
    if (state.get().range === id) {
      state.set({ history: merged({ ...history, periods }, state.get().snapshot), dimensions: about.dimensions, problem: null });
    } else {
      again = true;
    }
  }

  async function refresh() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    try {
      await load();
    } catch (error) {
      state.set({ problem: error.message });
    } finally {
      loadedAt = performance.now();
      running = false;
      if (again) {
        setTimeout(refresh, REST_MILLIS);
      }
    }
  }

  return {
    /** Loads the chosen range at once. */
    choose: refresh,
    /** Loads again soon. */
    renew() {
      if (running || again) {
        again = true;
        return;
      }
      again = true;
      setTimeout(refresh, Math.max(0, REST_MILLIS - (performance.now() - loadedAt)));
    },
    /** Takes over the periods of a snapshot; loads again where the snapshot has counted elsewhere. */
    follow(before, snapshot) {
      const { history } = state.get();
      if (history === null) {
        return;
      }
      const grown = snapshot.totals.orders - (before?.totals.orders ?? 0);
      const seen = periodsOf(snapshot, history.length)
        .map((period) => period.orders - (history.periods.get(Date.parse(period.start))?.orders ?? 0))
        .reduce((a, b) => a + b, 0);
      state.set({ history: merged(history, snapshot) });
      if (before !== null && grown !== seen) {
        this.renew();
      }
    },
  };
}

/** The stored periods from the first page on; each page leads to the next. */
async function* storedIn(window, length) {
  let page = await getJson("api/periods", {
    length: length.length,
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    limit: 10_000,
  });
  yield* page.periods;
  while (page.more !== null) {
    page = await getJson(page.more.replace(/^\//, ""));
    yield* page.periods;
  }
}

function ofMoments(length) {
  return {
    ...length,
    first: length.first === null ? null : Date.parse(length.first),
    last: length.last === null ? null : Date.parse(length.last),
  };
}

const periodsOf = (snapshot, length) => snapshot.periods.filter((period) => period.length === length.length);

function merged(history, snapshot) {
  if (snapshot === null) {
    return history;
  }
  const fresh = periodsOf(snapshot, history.length).filter((period) => isNewer(history, period));
  if (fresh.length === 0) {
    return history;
  }
  const periods = new Map(history.periods);
  fresh.forEach((period) => periods.set(Date.parse(period.start), period));
  const starts = fresh.map((period) => Date.parse(period.start));
  const oldest = Math.min(history.oldest ?? Infinity, ...starts);
  const newest = Math.max(history.newest ?? -Infinity, ...starts);
  return { ...history, periods, oldest, newest };
}

const isNewer = (history, period) => period.orders > (history.periods.get(Date.parse(period.start))?.orders ?? 0);
