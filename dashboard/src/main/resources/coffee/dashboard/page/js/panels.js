/** The parts around the charts: connection, figures, summary, notes, controls, and rejected lines. */
import { COMPARISONS, RANGES } from "./address.js";
import { namesOf, rowsOf, totalOf } from "./counts.js";
import { byId, choice, element, select, setContent, setText } from "./dom.js";
import * as format from "./format.js";
import { t } from "./format.js";
import { bars } from "./names.js";
import { neighbourOf } from "./plan.js";
import { getJson } from "./service.js";
import { card, pictureOfRows, sheetOfRows } from "./sheet.js";
import { localOf, momentOf } from "./time.js";

const NONE = "–";
const MUCH_LAG_MILLIS = 10_000;

/**
 * The state of the connection in the head of the page, and the banner for outages and delays. Screen readers are told when it
 * appears or its kind changes: its numbers change with each snapshot.
 */
export function connectionPanel(mark, banner, announce) {
  let livedAt = null;
  let announced = null;

  return ({ connection, problem, snapshot, now }) => {
    const { state, lost } = connection;
    livedAt = state === "live" ? Date.now() : livedAt;
    mark.dataset.state = state;
    setText(mark.querySelector(".connection-text"), t.connection[state]);
    const parts = state === "lost" ? stopped(lost, livedAt) : problem !== null ? [t.pastTitle, problem] : behind(snapshot, now);
    const kind = state === "lost" ? lost.reason : problem !== null ? "past" : "behind";
    banner.hidden = parts === null;
    banner.dataset.kind = kind === "behind" ? "behind" : "bad";
    if (parts !== null) {
      const rest = parts.slice(1).filter((part) => part !== "").join(" ");
      setContent(banner, element("strong", {}, parts[0]), ` ${rest}`);
      if (kind !== announced) {
        announce(`${parts[0]} ${rest}`);
      }
    }
    announced = parts === null ? null : kind;
  };
}

function stopped({ reason, detail }, livedAt) {
  return [t.lostTitle, t.lost[reason], reason === "refused" ? (detail ?? "") : "", livedAt === null ? "" : t.asOf(format.clock(livedAt)), t.comesBack];
}

/** Data is behind if orders that came long ago still wait. */
function behind(snapshot, now) {
  if (snapshot === null || snapshot.queued === 0 || !(snapshot.lag > MUCH_LAG_MILLIS)) {
    return null;
  }
  return [t.behindTitle(format.time(now - snapshot.lag)), t.behind(format.orders(snapshot.queued))];
}

/** Each figure: its value, comparison, note, and a tone if it needs attention. */
const FIGURES = {
  orders: ({ total, compare, snapshot, where }) => ({
    label: t.figures.orders,
    value: format.number(total.orders),
    difference: compare === null ? null : [total.orders, compare.total.orders],
    note: total.orders === null ? t.severalNames : where === null ? t.inAll(format.number(snapshot.totals.orders)) : "",
  }),
  items: ({ total, compare, unit }) => ({
    label: t.figures.items(unit),
    value: format.number(total.items),
    difference: compare === null ? null : [total.items, compare.total.items],
    note: total.orders > 0 && total.items !== null ? t.itemsPerOrder(format.rate(total.items / total.orders), unit) : "",
  }),
  rate: ({ snapshot, where }) => ({
    label: t.figures.rate,
    value: snapshot.rates === null || snapshot.rates.orders === null ? NONE : format.rate(snapshot.rates.orders),
    note: where === null ? t.overTen : t.ofAll,
  }),
  queued: ({ snapshot }) => ({ label: t.figures.queued, value: format.number(snapshot.queued), note: t.waiting }),
  rejected: ({ snapshot }) => {
    const n = totalOf(new Map(Object.entries(snapshot.rejected)));
    return { label: t.figures.rejected, value: format.number(n), note: n === 0 ? t.allGood : t.ofLines(format.percent(n / Math.max(n, snapshot.committed))), tone: n > 0 ? "warn" : "" };
  },
  lag: ({ snapshot }) => ({ label: t.figures.lag, value: format.span(snapshot.lag ?? 0), note: t.oldest, tone: snapshot.lag > MUCH_LAG_MILLIS ? "bad" : "" }),
};

/** The row of figures: orders and items of the range, and the state of the pipeline. */
export function figuresPanel(list) {
  const shown = Object.entries(FIGURES).map(([id, figure]) => {
    const title = element("dt", {});
    const value = element("span", { class: "figure-value" }, NONE);
    const change = element("span", { class: "figure-change" });
    const note = element("div", { class: "figure-note" });
    const box = element("div", { class: "figure", "data-figure": id }, title, element("dd", {}, element("div", { class: "figure-line" }, value, change), note));
    list.append(box);
    return { figure, box, title, value, change, note };
  });

  return (view) => {
    for (const { figure, box, title, value, change, note } of shown) {
      const said = figure(view);
      const { text, tone } = said.difference ? format.difference(...said.difference) : { text: "", tone: "" };
      setText(title, said.label);
      setText(value, said.value);
      setText(change, text);
      change.dataset.tone = tone;
      change.dataset.before = said.difference?.[1] ?? "";
      setText(note, said.note);
      box.dataset.tone = said.tone ?? "";
    }
  };
}

/** The page in one or two sentences, which a screen reader reads first. */
export function summaryPanel(root, dimensions) {
  return (view) => {
    const { total, words, compare } = view;
    const known = total.orders ?? total.items;
    if (!(known > 0)) {
      setContent(root, t.noOrders(words));
      return;
    }
    const counted = [...(total.orders === null ? [] : [format.orders(total.orders)]), ...(total.items === null ? [] : [format.items(total.items)])];
    setContent(
      root,
      ...counted.flatMap((text, i) => [i === 0 ? "" : t.and, element("strong", {}, text)]),
      ` ${words}. `,
      ...leaders(view, dimensions),
      ...(compare === null ? [] : [" ", t.compared(format.windowOf(compare))]),
    );
  };
}

/** The most counted name of each dimension, the lists of names first. */
function leaders({ total, where }, dimensions) {
  const firsts = dimensions
    .filter(({ label }) => label !== where?.dimension)
    .map((dimension) => ({ dimension, row: rowsOf(namesOf(total, dimension.label))[0] }))
    .filter(({ row }) => row !== undefined);
  return firsts.flatMap(({ dimension, row }, i) => [
    i === 0 ? t.mostCounted : ", ",
    element("span", { class: "leader" }, `${format.title(dimension.label).toLocaleLowerCase()} `, element("strong", {}, element("bdi", {}, format.nameOf(dimension, row.name)))),
    ` (${format.percent(row.share)})`,
    i === firsts.length - 1 ? "." : "",
  ]);
}

/** Notes on the numbers, where they differ from the question or are coarser. */
export function notesPanel(root, dimensions) {
  return ({ plan, question, notice, where, words, total }) => {
    const notes = [];
    const unit = format.unitWords(plan.unit);
    if (plan.stale) {
      notes.push(t.stale(t.rangeWords[plan.range], format.moment(plan.window.to)));
    }
    if (plan.coarse) {
      notes.push(t.coarse(plan.zone, unit));
    } else if (plan.binZone !== plan.zone) {
      notes.push(plan.unit === "hour" ? t.utcHours(plan.zone) : t.utcDays(unit));
    }
    if (typeof plan.range !== "string" && plan.window.to - plan.window.from > 1.5 * (plan.range.to - plan.range.from)) {
      notes.push(t.widened(unit));
    }
    if (plan.compare?.missing) {
      notes.push(t.compareMissing);
    } else if (question.compare !== null && plan.range === "all") {
      notes.push(t.compareAll);
    }
    const filtered = where === null ? null : dimensions.find(({ label }) => label === where.dimension);
    for (const { label, crossed } of filtered ? dimensions.map((one) => ({ label: one.label, crossed: one.crossed.includes(where.dimension) })) : []) {
      if (!crossed && label !== where.dimension) {
        notes.push(t.notCrossed(format.title(where.dimension), format.title(label)));
      }
    }
    for (const [label, n] of total.untold) {
      if (n > 0) {
        notes.push(t.untold(format.number(n), format.title(label)));
      }
    }
    if (notice !== null) {
      notes.push(notice);
    }
    root.hidden = notes.length === 0;
    setContent(root, ...notes.map((note) => element("p", {}, note)));
    root.dataset.words = words;
  };
}

/** The controls of the question: range, comparison, zone, filter. */
export function controls({ onAsk, planNow }) {
  const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
  const press = choice(byId("ranges"), [...RANGES.map((id) => [id, t.ranges[id]]), ["other", t.other]], (id) => (id === "other" ? toggleForm() : onAsk({ range: id })));
  const form = byId("other-range");
  const from = element("input", { type: "datetime-local", "aria-label": t.from, required: true });
  const to = element("input", { type: "datetime-local", "aria-label": t.to, required: true });
  const wrong = element("span", { class: "wrong", role: "alert" });
  form.append(element("label", {}, `${t.from} `, from), element("label", {}, `${t.to} `, to), element("button", { type: "submit" }, t.show), wrong);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const range = { from: readLocal(from.value), to: readLocal(to.value) };
    const isRange = range.from < range.to;
    setText(wrong, isRange ? "" : t.badRange);
    if (isRange) {
      onAsk({ range });
    }
  });
  const step = (direction, label, text) =>
    element("button", { type: "button", "aria-label": label, title: label, "data-step": direction, onclick: () => planNow() !== null && onAsk({ range: neighbourOf(planNow(), direction) }) }, text);
  const later = step(1, t.later, "→");
  byId("steps").append(step(-1, t.earlier, "←"), later);

  const compare = select(t.compareLabel, [["none", t.comparisons.none], ...COMPARISONS.map((id) => [id, t.comparisons[id]])], "none", (id) => onAsk({ compare: id === "none" ? null : id }));
  const others = [...new Set(["UTC", ...zones])].filter((zone) => zone !== format.ownZone);
  const zone = select(t.zoneLabel, [[format.ownZone, t.ownZone(format.ownZone)], ...others.map((one) => [one, one.replaceAll("_", " ")])], format.zone, (id) => onAsk({ zone: id === format.ownZone ? null : id }));
  const lang = select(t.languageLabel, Object.entries(format.LANGUAGES).map(([id, words]) => [id, words.language]), document.documentElement.lang, (id) => onAsk({ lang: id }));
  byId("choices").append(compare, zone);
  byId("language").append(lang);
  const chips = byId("chips");

  function toggleForm(open = form.hidden) {
    form.hidden = !open;
    if (open && planNow() !== null) {
      from.value = writeLocal(planNow().window.from);
      to.value = writeLocal(planNow().window.to);
    }
  }

  return ({ asked, dimensions, plan, now }) => {
    const isOther = typeof asked.range !== "string";
    press(isOther ? "other" : asked.range);
    if (!isOther && document.activeElement?.closest("#other-range") === null && !form.hidden && form.dataset.for !== asked.range) {
      form.hidden = document.activeElement?.dataset.id !== "other";
    }
    form.dataset.for = String(asked.range);
    compare.value = asked.compare ?? "none";
    zone.value = format.zone;
    later.disabled = plan !== null && neighbourOf(plan, 1).from > now;
    const dimension = dimensions.find(({ label }) => label === asked.where?.dimension);
    const text = dimension && t.filterBy(format.title(dimension.label), format.nameOf(dimension, asked.where.name));
    const chip = () => element("button", { type: "button", class: "chip", "aria-label": t.removeFilter(text), onclick: () => onAsk({ where: null }) }, element("bdi", {}, text), element("span", { "aria-hidden": "true" }, "×"));
    if (chips.dataset.text !== (text ?? "")) {
      chips.dataset.text = text ?? "";
      chips.replaceChildren(...(dimension ? [chip()] : []));
    }
  };
}

/** A local time of the chosen zone, as inputs have it. */
function writeLocal(moment) {
  const two = (n) => String(n).padStart(2, "0");
  const { year, month, day, hour, minute } = localOf(format.zone, moment);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

function readLocal(text) {
  const [, year, month, day, hour, minute] = (/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text) ?? []).map(Number);
  return momentOf(format.zone, { year, month, day, hour, minute });
}

const LATEST = 6;
const REST_MILLIS = 1000;

const inWords = (reason) => t.reasons[reason] ?? reason.replaceAll("_", " ").replace("json", "JSON").replace("utf8", "UTF-8");

/** The rejected lines by reason, and the latest few with what they held, unless the service hides that. */
export function rejectsCard(section) {
  const chart = section.querySelector(".chart");
  const reasons = element("div", {}, element("h3", {}, t.byReason));
  const latest = element("ol", { class: "latest" });
  const hidden = element("p", { class: "calm", hidden: true }, t.linesHidden);
  const lines = element("div", {}, element("h3", {}, t.latest), latest, hidden);
  const both = element("div", { class: "rejects" }, reasons, lines);
  const calm = element("p", { class: "calm" }, t.noneRejected);
  chart.append(calm, both);
  const toneOf = () => "var(--warn)";
  const drawBars = bars(reasons, { toneOf, labelOf: inWords });
  const load = latestLoader(latest);
  let rows = [];
  const drawCard = card(section, {
    title: t.rejectedTitle,
    name: () => "coffee-rejected",
    sheet: () => sheetOfRows(t.rejectedSheet, t.reason, rows, inWords),
    picture: () => pictureOfRows(rows, t.rejectedSheet, { toneOf, labelOf: inWords }),
  });

  return ({ snapshot, about }) => {
    const counts = new Map(Object.entries(snapshot.rejected));
    rows = rowsOf(counts);
    calm.hidden = rows.length > 0;
    both.hidden = rows.length === 0;
    hidden.hidden = about.showRejected !== false;
    drawBars(rows, Math.max(1, ...rows.map((row) => row.count)));
    drawCard();
    if (about.showRejected !== false) {
      load(totalOf(counts));
    }
  };
}

/** Loads the latest rejects when their number has changed, at most once a second. */
function latestLoader(list) {
  let known = 0;
  let resting = false;

  return function load(number) {
    if (number === known || resting) {
      return;
    }
    known = number;
    resting = true;
    getJson("api/rejected", { limit: LATEST })
      .then((answer) => list.replaceChildren(...answer.latest.map(itemOf)))
      .catch(() => (known = 0))
      .finally(() => setTimeout(() => (resting = false), REST_MILLIS));
  };
}

function shown(text, truncated) {
  if (text.trim() === "") {
    return text === "" ? t.emptyLine : t.whiteLine;
  }
  return visible(text) + (truncated ? " …" : "");
}

/** Control characters as the pictures that Unicode has of them. */
const visible = (text) =>
  text
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCodePoint(0x2400 + c.codePointAt(0)))
    .replaceAll("\u007f", "\u2421");

/** The length of the whole line, and how much of it is kept. */
function extent({ bytes, kept, truncated }) {
  const part = kept < bytes ? t.kept(format.number(kept)) : "";
  return truncated ? ` … (${t.bytes(bytes, format.number(bytes))}${part})` : "";
}

function itemOf(line) {
  const { reason, at, text, truncated } = line;
  const millis = at === null ? null : Date.parse(at);
  return element(
    "li",
    {},
    element("span", { class: "latest-reason" }, inWords(reason)),
    element("span", { class: "latest-raw", title: visible(text) + extent(line) }, shown(text, truncated)),
    millis === null ? "" : element("time", { datetime: at, title: format.utc(millis) }, format.isToday(millis) ? format.clock(millis) : format.moment(millis)),
  );
}
