import { element } from "./dom.js";
import * as format from "./format.js";
import { rowsOf, sumNames } from "./counts.js";

/**
 * The numbers behind a chart, as a sheet: {caption, head: [text], rows: [{name, cells: [text|number|moment]}]}. The
 * table on the page and the CSV are both written from it: the table says how names read, the CSV the names.
 */

/** The sheet of bars. */
export function sheetOfRows(caption, nameTitle, rows, labelOf) {
  return {
    caption,
    head: [nameTitle, "Count", "Share"],
    rows: rows.map((row) => ({ name: row.name, cells: [{ name: row.name, label: labelOf(row.name) }, row.count, { share: row.share }] })),
  };
}

/** The sheet of periods: one row each, one column a name. */
export function sheetOfPeriods(caption, timeline, dimension, labelOf) {
  const names = rowsOf(sumNames(timeline.bins.map((bin) => bin.counts), dimension)).map((row) => row.name);
  return {
    caption,
    head: ["Period from", "Orders", "Cups", ...names.map((name) => ({ name, label: labelOf(name) }))],
    rows: timeline.bins
      .map(({ start, counts }) => ({
        cells: [{ moment: start, seconds: timeline.length.seconds }, counts.orders, counts.items, ...names.map((name) => countOf(counts, dimension, name))],
      }))
      .reverse(),
  };
}

function countOf(counts, dimension, name) {
  const names = counts[dimension];
  return names && Object.hasOwn(names, name) ? names[name] : 0;
}

/** The sheet as a table in a box that scrolls and can be reached by keyboard. */
export function tableOf(sheet, isChosen) {
  const head = element("tr", {}, ...sheet.head.map((title) => element("th", { scope: "col", dir: "auto", ...hint(title) }, title.label ?? title)));
  const rows = sheet.rows.map((row) =>
    element("tr", row.name !== undefined && isChosen(row.name) ? { class: "is-chosen" } : {}, ...row.cells.map(cellOf)),
  );
  const table = element("table", {}, element("caption", { class: "unseen" }, sheet.caption), element("thead", {}, head), element("tbody", {}, ...rows));
  return element("div", { class: "data", tabindex: "0", role: "region", "aria-label": sheet.caption }, table);
}

function cellOf(cell, i) {
  const tag = i === 0 ? "th" : "td";
  const attributes = i === 0 ? { scope: "row", dir: "auto" } : {};
  if (cell?.moment !== undefined) {
    const local = format.startOf(cell.moment, cell.seconds);
    return element(tag, attributes, element("time", { datetime: new Date(cell.moment).toISOString(), title: format.utc(cell.moment) }, local));
  }
  if (cell?.share !== undefined) {
    return element(tag, attributes, format.percent(cell.share));
  }
  if (cell?.label !== undefined) {
    return element(tag, { ...attributes, ...hint(cell) }, cell.label);
  }
  return element(tag, attributes, typeof cell === "number" ? format.number(cell) : cell);
}

/** The name itself, to be seen on hover where it reads otherwise. */
const hint = ({ name, label }) => (name === label ? {} : { title: name });

/** The sheet as CSV (RFC 4180), moments in UTC. */
export function csvOf(sheet) {
  const lines = [sheet.head.map(plain), ...sheet.rows.map((row) => row.cells.map(plain))];
  return lines.map((cells) => cells.map(quoted).join(",")).join("\r\n") + "\r\n";
}

function plain(cell) {
  if (cell?.moment !== undefined) {
    return new Date(cell.moment).toISOString();
  }
  if (cell?.share !== undefined) {
    return Number(cell.share.toFixed(6));
  }
  return cell?.name ?? cell;
}

/** A name must not become a formula in a spreadsheet: one that begins like a formula gets an apostrophe. */
function quoted(cell) {
  const text = typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
