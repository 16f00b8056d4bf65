/**
 * The data for the current question: the stored periods of its plan, and those it is compared with. They are loaded
 * when the question changes; from then on live snapshots update the current period, and whatever else they show (a late
 * order, a gap in the connection) is loaded again, after a pause.
 */
import { namesOf, sumOf, sumOfSums } from "./counts.js";
import { isSameSource, planOf } from "./plan.js";
import { ApiError, getJson, periodsIn } from "./service.js";

const REST_MILLIS = 1000;
/** The approximate pause after a failed load. */
const AGAIN_MILLIS = 3000;
/** Loading may take at most a fifth of the time. */
const RESTS_PER_LOAD = 4;

/** The service's clock, from the times in its messages. */
function createClock() {
  let ahead = 0;
  return { set: (millis) => (ahead = millis - Date.now()), now: () => Date.now() + ahead };
}

/**
 * @param questionOf returns the current question: {range, zone, compare, where}
 * @param onChange is called whenever there is something new to draw
 */
export function createData(questionOf, onChange) {
  const clock = createClock();
  let about = null;
  let snapshot = null;
  let loaded = null; // {question, plan, periods, compared, totals}
  let problem = null;
  let loading = null; // the AbortController of the load that runs
  let due = null; // the timer of the next one
  let loadedAt = -Infinity;
  let took = 0;
  let summed = null;
  let planned = null;

  const isOf = (question, other) => JSON.stringify(question) === JSON.stringify(other);

  function planFor(question) {
    const now = clock.now();
    const slot = Math.floor(now / 1000 / about.lengths[0].seconds);
    if (planned === null || planned.slot !== slot || planned.all !== about.lengths || planned.question !== question) {
      // a slice needs pairs, which may not be counted in all lengths
      const crossed = about.lengths.filter((length) => length.crosses !== false);
      const lengths = question.where === null || crossed.length === 0 ? about.lengths : crossed;
      planned = { slot, question, all: about.lengths, plan: planOf(question, { zone: question.zone, now, lengths }) };
    }
    return planned.plan;
  }

  async function load(question, signal) {
    about = aboutOf(await getJson("api/about", {}, { signal }), snapshot);
    const plan = planFor(question);
    const { window, length, compare } = plan;
    const of = ({ from, to }) => periodsIn({ length: length.length, from, to, where: question.where }, signal);
    const [periods, compared, totals] = await Promise.all([
      of(window),
      compare !== null && compare.from < compare.to ? of(compare) : new Map(),
      question.range === "all" ? getJson("api/totals", { where: question.where }, { signal }) : null,
    ]);
    loaded = { question, plan, periods, compared, totals: totals?.totals ?? null };
    summed = null;
    if (snapshot !== null) {
      merge(snapshot);
    }
  }

  /** Loads the data of the current question; aborts the load of another one. */
  async function refresh() {
    clearTimeout(due);
    due = null;
    loading?.abort();
    const own = new AbortController();
    loading = own;
    const begun = performance.now();
    const question = questionOf();
    try {
      await load(question, own.signal);
      problem = null;
    } catch (error) {
      if (own.signal.aborted) {
        return;
      }
      problem = error instanceof ApiError ? error.message : "";
      if (!(error instanceof ApiError) && error.name !== "TimeoutError" && !(error instanceof TypeError && error.message.includes("fetch"))) {
        console.error(error);
      }
    }
    took = performance.now() - begun;
    loadedAt = performance.now();
    loading = null;
    if (problem !== null && !document.hidden) {
      due = setTimeout(refreshUnlessLoading, AGAIN_MILLIS * (0.5 + Math.random()));
    }
    onChange();
  }

  /** Loads again soon. */
  function renew() {
    if (due === null && !document.hidden) {
      const rest = Math.max(REST_MILLIS, RESTS_PER_LOAD * took);
      due = setTimeout(refreshUnlessLoading, Math.max(0, rest - (performance.now() - loadedAt)));
    }
  }

  function refreshUnlessLoading() {
    due = null;
    if (loading === null) {
      refresh();
    } else {
      renew();
    }
  }

  /**
   * Takes the current periods from a snapshot. A truncated one must not replace a period with all names: such a period
   * is loaded instead.
   */
  function merge({ periods, totals }) {
    const { length } = loaded.plan.length;
    let short = false;
    for (const period of periods.filter((one) => one.length === length)) {
      const start = Date.parse(period.start);
      const before = loaded.periods.get(start);
      if (amount(period) > amount(before)) {
        short ||= period.truncated === true;
        if (period.truncated !== true) {
          loaded.periods.set(start, period);
          summed?.forget(start);
        }
      }
    }
    if (loaded.totals !== null && totals.truncated !== true) {
      loaded.totals = totals;
    } else if (loaded.totals !== null && amount(totals) !== amount(loaded.totals)) {
      short = true;
    }
    return short;
  }

  return {
    clock,
    about: () => about,
    snapshot: () => snapshot,
    problem: () => problem,
    /** The question has changed. */
    ask() {
      refresh();
    },
    renew,
    /** Drops the live counts, because those of another slice follow. */
    forgetLive() {
      snapshot = null;
    },
    /** Stops the timer while nobody looks. */
    rest() {
      clearTimeout(due);
      due = null;
    },
    take(next) {
      const before = snapshot;
      snapshot = next;
      clock.set(next.now);
      if (about !== null) {
        about = { ...about, lengths: grown(about.lengths, next) };
      }
      if (loaded !== null && isOf(loaded.question.where, questionOf().where)) {
        const seen = next.periods
          .filter((period) => period.length === loaded.plan.length.length)
          .reduce((sum, period) => sum + amount(period) - amount(loaded.periods.get(Date.parse(period.start))), 0);
        const short = merge(next);
        if (short || (before !== null && amount(next.totals) - amount(before.totals) !== seen)) {
          renew();
        }
      }
    },
    /** Everything that the page draws: the bins and sums of the question; null until there are any. */
    view() {
      if (loaded === null || snapshot === null) {
        return null;
      }
      const { question } = loaded;
      let { plan } = loaded;
      const now = planFor(question);
      if (isSameSource(plan, now)) {
        plan = now;
        loaded.plan = now;
      } else if (loading === null) {
        renew();
      }
      summed = summed?.plan === plan ? summed : sumsOf(plan, loaded);
      const bins = summed.bins();
      const counted = sumOfSums(bins.map((bin) => bin.counts));
      const total = loaded.totals === null ? counted : sumOf([loaded.totals]);
      return { question, plan, bins, counted, total, compare: summed.compare, isLoading: !isOf(question, questionOf()) };
    },
  };
}

const amount = (counts) => counts?.orders ?? counts?.items ?? 0;

function aboutOf(answer, snapshot) {
  const lengths = answer.lengths.map((length) => ({
    ...length,
    first: length.first === null ? null : Date.parse(length.first),
    last: length.last === null ? null : Date.parse(length.last),
  }));
  const pairs = (answer.crosses ?? []).map((cross) => cross.label.split("*"));
  const crossed = (label) => pairs.filter((pair) => pair.includes(label)).map(([a, b]) => (a === label ? b : a));
  const dimensions = answer.dimensions.map((dimension) => ({ ...dimension, crossed: crossed(dimension.label) }));
  return { ...answer, dimensions, lengths: snapshot === null ? lengths : grown(lengths, snapshot) };
}

/** The lengths, extended by new periods of a snapshot. */
function grown(lengths, snapshot) {
  let changed = false;
  const next = lengths.map((length) => {
    const starts = snapshot.periods.filter((period) => period.length === length.length).map((period) => Date.parse(period.start));
    const first = Math.min(length.first ?? Infinity, ...starts);
    const last = Math.max(length.last ?? -Infinity, ...starts);
    if (starts.length === 0 || (first === length.first && last === length.last)) {
      return length;
    }
    changed = true;
    return { ...length, first, last };
  });
  return changed ? next : lengths;
}

/** The sums of a plan's bins; each is computed once, and again only if one of its periods has changed. */
function sumsOf(plan, { periods, compared }) {
  const members = plan.bins.map((bin) => ({ ...bin, counts: null }));
  const sum = (bin, from) => sumOf([...from].filter(([start]) => bin.start <= start && start < bin.end).map(([, counts]) => counts));
  const byBin = gathered(plan.bins, periods);
  members.forEach((bin, i) => (bin.counts = sumOf(byBin[i])));
  return {
    plan,
    bins: () => members,
    forget(start) {
      const i = members.findIndex((bin) => bin.start <= start && start < bin.end);
      if (i >= 0) {
        members[i] = { ...members[i], counts: sum(members[i], periods) };
      }
    },
    compare: plan.compare === null || plan.compare.missing ? null : comparisonOf(plan.compare, compared),
  };
}

function comparisonOf(compare, compared) {
  const inside = [...compared].filter(([start]) => compare.from <= start && start < compare.to).map(([, counts]) => counts);
  const byBin = gathered(compare.bins, compared);
  return { ...compare, total: sumOf(inside), sums: byBin.map(sumOf) };
}

/** The periods of each bin; both are in order. */
function gathered(bins, periods) {
  const starts = [...periods.keys()].sort((a, b) => a - b);
  return bins.map(({ start, end }) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const found = [];
    for (let i = low; i < starts.length && starts[i] < end; i++) {
      found.push(periods.get(starts[i]));
    }
    return found;
  });
}

/** The names of a dimension in a view's total, and in its comparison (null without one). */
export const pairOf = (view, dimension) => ({
  names: namesOf(view.total, dimension),
  before: view.compare === null ? null : namesOf(view.compare.total, dimension),
});
