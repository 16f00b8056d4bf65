/** The page: answers the question in the address bar from the service's counts, and follows them live. */
import { createAddress, isSameWhere } from "./address.js";
import { createColours, namesOf, sumOf } from "./counts.js";
import { overTimeCard } from "./chart.js";
import { createData } from "./data.js";
import { byId, setText } from "./dom.js";
import * as format from "./format.js";
import { t } from "./format.js";
import { matrixCard } from "./matrix.js";
import { isAskable, namesCard } from "./names.js";
import { connectionPanel, controls, figuresPanel, notesPanel, rejectsCard, summaryPanel } from "./panels.js";
import { follow } from "./service.js";

const TICK_MILLIS = 1000;
const VERSION = document.querySelector("meta[name=version]").content;

const address = createAddress(onAsked);
format.use(address.get());
let question = questionOf(address.get());
const data = createData(() => question, draw);
const colours = createColours();
let connection = { state: "connecting", lost: null };
let highlight = null; // a name that stands out, where it cannot be a filter
let notice = null;
let stopFollowing = null;
let ticking = null;
let views = null;
let due = false;

translate();
const drawConnection = connectionPanel(byId("connection"), byId("banner"), announce);
const drawControls = controls({ onAsk: (changes) => ask(changes), planNow: () => data.view()?.plan ?? null });
document.addEventListener("keydown", (event) => event.key === "Escape" && letGo());
document.addEventListener("visibilitychange", () => (document.hidden ? rest() : wake()));
if (!document.hidden) {
  wake();
}

/** The part of the question that decides which counts are loaded. */
function questionOf({ range, compare, where }) {
  return { range, compare, where, zone: format.zone };
}

function ask(changes) {
  notice = null;
  address.ask(changes);
}

function onAsked(asked) {
  const before = question;
  const language = document.documentElement.lang;
  format.use(asked);
  if (document.documentElement.lang !== language) {
    location.reload();
    return;
  }
  question = questionOf(asked);
  if (JSON.stringify(question) !== JSON.stringify(before)) {
    if (!isSameWhere(question.where, before.where)) {
      highlight = null;
      data.forgetLive();
      listen();
    }
    data.ask();
  }
  draw();
}

/** The page is visible: loads and follows the counts. */
function wake() {
  listen();
  data.ask();
  ticking ??= setInterval(draw, TICK_MILLIS);
}

/** The page is hidden: no connection, no timer, no drawing. */
function rest() {
  stopFollowing?.();
  stopFollowing = null;
  clearInterval(ticking);
  ticking = null;
  connection = { state: "connecting", lost: null };
  data.rest();
}

function listen() {
  stopFollowing?.();
  stopFollowing = follow(question.where, ({ kind, data: content }) => {
    if (kind === "snapshot") {
      data.take(content);
    } else if (kind === "lost") {
      connection = { state: "lost", lost: content };
    } else {
      onLink(content);
    }
    draw();
  });
}

function onLink({ redis, version }) {
  if (version !== undefined && version !== VERSION && isFirstReloadFor(version)) {
    location.reload();
  }
  if (redis && connection.state === "lost") {
    data.renew();
  }
  connection = redis ? { state: "live", lost: null } : { state: "lost", lost: { reason: "redis" } };
}

/** A page that was open during an upgrade reloads: only once, in case a proxy still has the old files. */
function isFirstReloadFor(version) {
  const first = sessionStorage.getItem("reloadedFor") !== version;
  sessionStorage.setItem("reloadedFor", version);
  return first;
}

/** Draws everything in the next frame, however many changes come before. */
function draw() {
  if (!due && !document.hidden) {
    due = true;
    requestAnimationFrame(() => {
      due = false;
      drawNow();
    });
  }
}

function drawNow() {
  const asked = address.get();
  const about = data.about();
  const snapshot = data.snapshot();
  if (about !== null && asked.where !== null && !about.dimensions.some(({ label, crossed }) => label === asked.where.dimension && crossed.length > 0)) {
    address.ask({ where: null }, { madeNoSense: true });
    return;
  }
  const view = data.view();
  const now = data.clock.now();
  const dimensions = about?.dimensions ?? [];
  drawConnection({ connection, problem: data.problem(), snapshot, now });
  drawControls({ asked, dimensions, plan: view?.plan ?? null, now });
  if (about !== null) {
    setText(byId("stats"), about.stats);
  }
  if (view === null) {
    return;
  }
  const isEmpty = asked.where === null && snapshot.committed === 0 && snapshot.totals.orders === 0;
  byId("empty").hidden = !isEmpty;
  byId("counts").hidden = isEmpty;
  byId("counts").setAttribute("aria-busy", String(view.isLoading));
  if (isEmpty) {
    return;
  }
  format.countItems(about.item ?? "cup");
  views ??= viewsOf(dimensions);
  const totals = sumOf([snapshot.totals]);
  dimensions.forEach(({ label }) => colours.learn(label, namesOf(totals, label)));
  const { plan } = view;
  mark(view);
  const all = {
    ...view,
    about,
    snapshot,
    now,
    notice,
    sort: asked.sort === "change" && view.compare === null ? "count" : asked.sort,
    where: view.question.where,
    filter: dimensions.find(({ label }) => label === view.question.where?.dimension) ?? null,
    pair: asked.pair,
    share: asked.share,
    by: byOf(dimensions, asked.by, view.question.where, totals),
    unit: format.unitOf(dimensions.find(format.isList) ?? { list: true }),
    words: wordsOf(plan),
    rangeId: typeof plan.range === "string" ? plan.range : format.utc(plan.window.from).slice(0, 10),
  };
  all.shown = (dimension) =>
    dimension !== all.filter && (all.filter === null || all.filter.crossed.includes(dimension.label)) && !(dimension.optional && namesOf(totals, dimension.label).size === 0 && namesOf(view.total, dimension.label).size === 0);
  byId("bars").dataset.cards = dimensions.filter(all.shown).length;
  views.forEach((one) => one(all));
}

/** The dimension of the chart: the one asked for, or the first one, unless the page is limited to a name of it. */
function byOf(dimensions, label, where, totals) {
  const others = inOrder(dimensions).filter((other) => other.label !== where?.dimension && namesOf(totals, other.label).size > 0);
  return dimensions.find((dimension) => dimension.label === label) ?? others[0] ?? dimensions[0];
}

/** Lists first, as they have the most to tell; then the others, the last of the schema first. */
const inOrder = (dimensions) => [...dimensions].reverse().sort((a, b) => Number(format.isList(b)) - Number(format.isList(a)));

/** Marks the document with the window and comparison of its numbers, for tests. */
function mark({ plan, compare }) {
  const iso = (moment) => new Date(moment).toISOString();
  Object.assign(byId("counts").dataset, {
    from: iso(plan.window.from),
    to: iso(plan.window.to),
    length: plan.length.length,
    compareFrom: compare === null ? "" : iso(compare.from),
    compareTo: compare === null ? "" : iso(compare.to),
  });
}

function announce(text) {
  byId("announcer").textContent = text;
}

function wordsOf({ range, window, asked, stale, unit }) {
  if (typeof range === "string") {
    return stale ? t.inStretch : t.rangeWords[range];
  }
  return t.rangeFromTo(format.windowOf(window, unit === "day" ? 1 : asked.days));
}

function viewsOf(dimensions) {
  const ordered = inOrder(dimensions);
  const chosen = () => address.get().where ?? highlight;
  const shared = {
    colours,
    onChoose: choose,
    onSort: (sort) => ask({ sort }),
    canChoose: (dimension, name) => isAskable(name),
    isChosen: ({ label }, name) => (chosen()?.dimension === label ? chosen().name === name : null),
  };
  return [
    figuresPanel(byId("figures")),
    summaryPanel(byId("summary"), ordered),
    notesPanel(byId("note"), dimensions),
    overTimeCard(byId("history"), ordered, {
      ...shared,
      announce,
      onDimension: (by) => ((highlight = null), ask({ by })),
      onRange: (range) => ask({ range }),
    }),
    ...ordered.map((dimension) => namesCard(byId("bars"), dimension, shared)),
    matrixCard(byId("pairs"), dimensions, { ...shared, onAsk: ask }),
    rejectsCard(byId("rejects")),
  ];
}

/** A name was chosen: it becomes the filter, or stops being it. If it has no crosses, it is highlighted. */
function choose(dimension, name) {
  const where = { dimension: dimension.label, name };
  const { where: before } = address.get();
  if (dimension.crossed.length === 0) {
    highlight = isSameWhere(where, highlight) ? null : where;
    ask({ by: dimension.label });
    notice = highlight === null ? null : t.noCrosses(format.title(dimension.label));
    draw();
    return;
  }
  const isOff = isSameWhere(where, before);
  ask({ where: isOff ? null : where });
  if (!isOff && before !== null && before.dimension !== where.dimension) {
    const read = ({ dimension: label, name: one }) => format.nameOf(data.about().dimensions.find((other) => other.label === label) ?? {}, one);
    notice = t.pairsOnly(read(before), read(where));
    announce(notice);
  }
}

function letGo() {
  highlight = null;
  if (document.activeElement?.closest("input, select") === null && address.get().where !== null) {
    ask({ where: null });
  }
  draw();
}

/** Translates the static words of the document. */
function translate() {
  document.querySelectorAll("[data-text]").forEach((node) => {
    const words = node.dataset.text.split(".").reduce((all, key) => all[key], t);
    if (node.dataset.to === undefined) {
      node.textContent = words;
    } else {
      node.setAttribute(node.dataset.to, words);
    }
  });
}
