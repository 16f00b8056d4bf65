/** How often each name of one dimension came with each name of another, as a table with tinted cells. */
import { SHARES } from "./address.js";
import { BEYOND, compare, OTHERS, rowsOf } from "./counts.js";
import { element, select, setText } from "./dom.js";
import * as format from "./format.js";
import { t } from "./format.js";
import { getJson } from "./service.js";
import { saveCsv } from "./sheet.js";

const MOST_ROWS = 30;
const MOST_COLUMNS = 12;
const REST_MILLIS = 3000;
const RESTS_PER_LOAD = 9;
const DEEPEST_TINT = 50;

/** The card of a cross. It is shown if crosses are counted, and loads its counts while it is visible. */
export function matrixCard(section, dimensions, { onAsk, onChoose, canChoose, isChosen }) {
  const crossed = dimensions.filter((dimension) => dimension.crossed.length > 0);
  section.hidden = crossed.length === 0;
  if (section.hidden) {
    return () => {};
  }
  const of = (label) => dimensions.find((dimension) => dimension.label === label);
  const options = (all) => all.map(({ label }) => [label, format.title(label)]);
  const rows = select(t.pairRows, options(crossed), "", (label) => onAsk({ pair: [label, of(label).crossed.includes(pair[1]) ? pair[1] : of(label).crossed[0]] }));
  const columns = select(t.pairColumns, options(crossed), "", (label) => onAsk({ pair: [pair[0], label] }));
  const turn = element("button", { type: "button", "aria-label": t.pairTurn, title: t.pairTurn, onclick: () => onAsk({ pair: [pair[1], pair[0]] }) }, "⇄");
  const share = select(t.shareLabel, [["none", t.shares.none], ...SHARES.map((one) => [one, t.shares[one]])], "none", (id) => onAsk({ share: id === "none" ? null : id }));
  section.querySelector(".pair-tools").append(rows, turn, columns, share);
  section.querySelector(".tools").append(element("button", { type: "button", "aria-label": t.asCsv(t.pairTitle), onclick: () => counts !== null && saveCsv(sheetOf(counts), `coffee-${pair.join("-")}-${view.rangeId}.csv`) }, t.tools.csv));
  const box = section.querySelector(".chart");
  const note = element("p", { class: "calm pair-note" });
  const frame = element("div", { class: "matrix", tabindex: "0", role: "region" });
  box.append(note, frame);
  let view = null;
  let pair = null;
  let counts = null; // {rows, columns, cells, of}
  let isSeen = false;
  let loadedFor = "";
  let loading = false;
  let loadedAt = -Infinity;
  let took = 0;
  let drawn = "";

  new IntersectionObserver(([entry]) => {
    isSeen = entry.isIntersecting;
    load();
  }, { rootMargin: "200px" }).observe(section);

  /**
   * The requested dimensions, if they are counted together; otherwise the list with the bands, or whatever there is.
   */
  function pairOf(asked) {
    if (asked !== null && of(asked[0])?.crossed.includes(asked[1])) {
      return asked;
    }
    const column = crossed.find(format.isList) ?? crossed[0];
    const row = crossed.find(({ bands, crossed: others }) => bands && others.includes(column.label))?.label ?? column.crossed[0];
    return [row, column.label];
  }

  async function load() {
    if (view === null || !isSeen || loading || document.hidden) {
      return;
    }
    const { plan } = view;
    const window = plan.range === "all" ? {} : { length: plan.length.length, from: new Date(plan.window.from).toISOString(), to: new Date(plan.window.to).toISOString() };
    const wanted = JSON.stringify([[...pair].sort(), window]);
    const live = `${wanted} ${view.snapshot.committed}`;
    const isDue = performance.now() - loadedAt > Math.max(REST_MILLIS, RESTS_PER_LOAD * took);
    if (loadedFor === live || (!isDue && loadedFor.startsWith(wanted))) {
      return;
    }
    loading = true;
    const begun = performance.now();
    const asked = pair;
    try {
      const places = dimensions.map(({ label }) => label);
      const cross = [...asked].sort((a, b) => places.indexOf(a) - places.indexOf(b));
      const answer = await getJson("api/pairs", { cross: cross.join("*"), ...window });
      counts = { cross, pairs: answer.pairs };
      loadedFor = live;
    } catch {
      loadedFor = wanted; // the banner says so, as nothing else loads either; retried after a pause
    } finally {
      loading = false;
      loadedAt = performance.now();
      took = loadedAt - begun;
      draw();
    }
  }

  function draw() {
    if (counts === null || counts.cross.join() !== [...pair].sort((a, b) => counts.cross.indexOf(a) - counts.cross.indexOf(b)).join()) {
      return;
    }
    const matrix = matrixOf(counts, pair, of);
    const key = JSON.stringify([[...matrix.cells].map(([row, cells]) => [row, ...cells]), pair, view.share, view.where, document.documentElement.lang]);
    if (key === drawn) {
      return;
    }
    drawn = key;
    frame.setAttribute("aria-label", t.pairCaption(format.title(pair[0]), format.title(pair[1]), view.words));
    frame.replaceChildren(tableOf(matrix));
  }

  function tableOf({ rows: all, columns: allColumns, cells, rowSums, columnSums }) {
    const shownRows = all.slice(0, MOST_ROWS);
    const shownColumns = allColumns.slice(0, MOST_COLUMNS);
    const valueOf = (row, column) => {
      const n = cells.get(row)?.get(column) ?? 0;
      const sum = view.share === "row" ? rowSums.get(row) : view.share === "column" ? columnSums.get(column) : null;
      return sum === null ? { n, value: n, text: format.number(n) } : { n, value: sum === 0 ? 0 : n / sum, text: sum === 0 ? "–" : format.percent(n / sum) };
    };
    const values = shownRows.map((row) => shownColumns.map((column) => valueOf(row, column)));
    const most = Math.max(1e-9, ...values.flat().map(({ value }) => value));
    const head = (label, name, scope) => {
      const dimension = of(label);
      const text = format.nameOf(dimension, name);
      const attributes = { type: "button", class: isChosen(dimension, name) === true ? "is-chosen" : "", "aria-pressed": String(isChosen(dimension, name) === true), "aria-label": t.filterOn(text), dir: "auto" };
      return element("th", { scope }, canChoose(dimension, name) ? element("button", { ...attributes, onclick: () => onChoose(dimension, name) }, text) : text);
    };
    const cell = ({ n, value, text }) => {
      const node = element("td", { "data-count": n }, text);
      node.style.setProperty("--tint", `${Math.round((DEEPEST_TINT * value) / most)}%`);
      return node;
    };
    const hidden = [all.length - shownRows.length, allColumns.length - shownColumns.length];
    setText(note, [view.where === null ? "" : t.pairFiltered, hidden.some((n) => n > 0) ? t.pairCut(...hidden.map(format.number)) : ""].filter(Boolean).join(" "));
    note.hidden = note.textContent === "";
    return element(
      "table",
      {},
      element("caption", { class: "unseen" }, frame.getAttribute("aria-label")),
      element("thead", {}, element("tr", {}, element("td", {}), ...shownColumns.map((name) => head(pair[1], name, "col")))),
      element("tbody", {}, ...shownRows.map((name, i) => element("tr", {}, head(pair[0], name, "row"), ...values[i].map(cell)))),
    );
  }

  function sheetOf(loaded) {
    const { rows: all, columns: allColumns, cells } = matrixOf(loaded, pair, of);
    const labelled = (label, name) => ({ name, label: format.nameOf(of(label), name) });
    return {
      caption: "",
      head: [`${pair[0]}*${pair[1]}`, ...allColumns.map((name) => labelled(pair[1], name))],
      rows: all.map((row) => ({ cells: [labelled(pair[0], row), ...allColumns.map((column) => cells.get(row)?.get(column) ?? 0)] })),
    };
  }

  return (next) => {
    view = next;
    pair = pairOf(next.pair);
    rows.value = pair[0];
    columns.value = pair[1];
    columns.querySelectorAll("option").forEach((option) => (option.disabled = !of(pair[0]).crossed.includes(option.value)));
    share.value = view.share ?? "none";
    const unit = pair.some((label) => format.isList(of(label))) ? format.unitOf(of(pair.find((label) => format.isList(of(label))))) : t.orderUnit;
    setText(section.querySelector("h2 small"), `${unit} ${view.words}`);
    draw();
    load();
  };
}

/** Pairs by the names of `pair`, its first dimension down: those of bands in their order, the rest by their sums. */
function matrixOf({ cross, pairs }, pair, of) {
  const isTurned = cross[0] !== pair[0];
  const cells = new Map();
  const rowSums = new Map();
  const columnSums = new Map();
  const add = (sums, name, n) => sums.set(name, (sums.get(name) ?? 0) + n);
  for (const [first, seconds] of Object.entries(pairs)) {
    for (const [second, n] of Object.entries(seconds)) {
      const [row, column] = isTurned ? [second, first] : [first, second];
      cells.set(row, (cells.get(row) ?? new Map()).set(column, n));
      add(rowSums, row, n);
      add(columnSums, column, n);
    }
  }
  const inOrder = (label, sums) => (of(label).bands ? [...sums.keys()].sort(compare) : rowsOf(sums).map(({ name }) => name)).filter((name) => name !== OTHERS);
  const last = (names) => [...names.filter((name) => name !== BEYOND), ...names.filter((name) => name === BEYOND)];
  return { rows: last(inOrder(pair[0], rowSums)), columns: last(inOrder(pair[1], columnSums)), cells, rowSums, columnSums };
}
