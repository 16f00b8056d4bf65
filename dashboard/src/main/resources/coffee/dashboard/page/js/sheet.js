/**
 * What stands behind a chart: its numbers as a table and as CSV, and a picture of it as PNG.
 *
 * A sheet is {caption, head: [text | {name, label}], rows: [{name, cells}]}; a cell is a text, a number, {name, label},
 * {share} or {moment, text}. The table says how names read, the CSV the names, and moments in UTC.
 */
import { d3, element } from "./dom.js";
import * as format from "./format.js";
import { t } from "./format.js";

const TABLE_REST_MILLIS = 1000;

/**
 * The frame of every chart: a switch between chart and table, and downloads.
 *
 * @param card the element with .tools and .chart
 * @param sheet returns the current numbers behind the chart
 * @param picture returns the chart as an SVG element, to be saved as PNG
 */
export function card(card, { title, name, sheet, picture, isChosen = () => false }) {
  const chart = card.querySelector(".chart");
  const box = chart.insertAdjacentElement("afterend", element("div", { class: "table", hidden: true }));
  const tool = (text, label, onclick, more = {}) => element("button", { type: "button", "aria-label": label, onclick, ...more }, text);
  const asTable = tool(t.tools.table, t.asTable(title), turn, { "aria-pressed": "false" });
  let drawnAt = 0;

  card.querySelector(".tools").append(
    asTable,
    tool(t.tools.csv, t.asCsv(title), () => saveCsv(sheet(), `${name()}.csv`)),
    tool(t.tools.png, t.asPng(title), () => savePicture(picture(), `${name()}.png`)),
  );

  function turn() {
    box.hidden = !box.hidden;
    chart.hidden = !box.hidden;
    asTable.setAttribute("aria-pressed", String(!box.hidden));
    draw(true);
  }

  function draw(atOnce = false) {
    const now = performance.now();
    if (box.hidden || (!atOnce && now - drawnAt < TABLE_REST_MILLIS)) {
      return;
    }
    drawnAt = now;
    const old = box.firstElementChild;
    const table = tableOf(sheet(), isChosen);
    if (!old) {
      box.append(table);
      return;
    }
    old.setAttribute("aria-label", table.getAttribute("aria-label"));
    old.replaceChildren(...table.children);
  }

  return draw;
}

/** The sheet of rows of names, with what they are compared with. */
export function sheetOfRows(caption, nameTitle, rows, labelOf, isCompared = false) {
  const { count, share, before } = t.columns;
  return {
    caption,
    head: [nameTitle, count, share, ...(isCompared ? [before] : [])],
    rows: rows.map((row) => ({
      name: row.name,
      cells: [{ name: row.name, label: labelOf(row.name) }, row.count, { share: row.share }, ...(isCompared ? [row.before] : [])],
    })),
  };
}

/** The sheet as a table in a box that scrolls and can be reached by keyboard. */
function tableOf(sheet, isChosen) {
  const head = sheet.head.map((title) => element("th", { scope: "col", dir: "auto", ...hint(title) }, title.label ?? title));
  const rows = sheet.rows.map((row) =>
    element("tr", row.name !== undefined && isChosen(row.name) ? { class: "is-chosen" } : {}, ...row.cells.map(cellOf)),
  );
  const caption = element("caption", { class: "unseen" }, sheet.caption);
  const table = element("table", {}, caption, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return element("div", { class: "data", tabindex: "0", role: "region", "aria-label": sheet.caption }, table);
}

function cellOf(cell, i) {
  const tag = i === 0 ? "th" : "td";
  const attributes = i === 0 ? { scope: "row", dir: "auto" } : {};
  if (cell?.moment !== undefined) {
    return element(tag, attributes, element("time", { datetime: new Date(cell.moment).toISOString(), title: format.utc(cell.moment) }, cell.text));
  }
  if (cell?.share !== undefined) {
    return element(tag, attributes, format.percent(cell.share));
  }
  if (cell?.label !== undefined) {
    return element(tag, { ...attributes, ...hint(cell) }, cell.label);
  }
  return element(tag, attributes, typeof cell === "string" ? cell : format.number(cell));
}

/** The name itself on hover, if it is shown differently. */
const hint = ({ name, label }) => (name === label ? {} : { title: name });

/** The sheet as CSV (RFC 4180), moments in UTC. */
function csvOf(sheet) {
  const lines = [sheet.head.map(plain), ...sheet.rows.map((row) => row.cells.map(plain))];
  return lines.map((cells) => cells.map(quoted).join(",")).join("\r\n") + "\r\n";
}

function plain(cell) {
  if (cell?.moment !== undefined) {
    return new Date(cell.moment).toISOString();
  }
  return cell?.share !== undefined ? Number(cell.share.toFixed(6)) : (cell?.name ?? cell ?? "");
}

/** A name must not become a formula in a spreadsheet: one that begins like a formula gets an apostrophe. */
function quoted(cell) {
  const text = typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const PADDING = 24;
const TITLE_HEIGHT = 34;
const LEGEND_GAP = 24;
const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "visibility"];

const toneOfPage = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A saved picture has no CSS variables: replaces var(--x) by its value. */
const resolved = (tone) => tone.replace(/^var\((--[\w-]+)\)$/, (_, name) => toneOfPage(name));

function paper(width, height, title) {
  const svg = d3.create("svg").attr("xmlns", "http://www.w3.org/2000/svg").attr("width", width).attr("height", height);
  svg.append("rect").attr("width", width).attr("height", height).attr("fill", toneOfPage("--card"));
  text(svg, title, PADDING, PADDING + 10, { size: 17, weight: 600 });
  return svg;
}

function text(parent, content, x, y, { size = 14, weight = 400, anchor = "start", tone = "--ink" } = {}) {
  return parent
    .append("text")
    .attr("x", x)
    .attr("y", y)
    .attr("font-family", toneOfPage("--sans"))
    .attr("font-size", size)
    .attr("font-weight", weight)
    .attr("text-anchor", anchor)
    .attr("fill", toneOfPage(tone))
    .text(content);
}

/** A chart as a standalone picture: a copy with inline styles, a title, and a legend. */
export function pictureOfChart(chart, title, legend) {
  const width = Number(chart.getAttribute("width"));
  const height = Number(chart.getAttribute("height"));
  const columns = Math.max(1, Math.floor(width / 190));
  const svg = paper(width + 2 * PADDING, TITLE_HEIGHT + height + LEGEND_GAP + PADDING + 22 * Math.ceil(legend.length / columns) + 10, title);
  const copy = chart.cloneNode(true);
  const originals = chart.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, i) => {
    const looks = getComputedStyle(originals[i]);
    LOOKS.forEach((look) => node.setAttribute(look, looks.getPropertyValue(look)));
  });
  copy.setAttribute("x", PADDING);
  copy.setAttribute("y", PADDING + TITLE_HEIGHT);
  svg.node().append(copy);
  legend.forEach(({ label, tone }, i) => {
    const x = PADDING + (i % columns) * (width / columns);
    const y = PADDING + TITLE_HEIGHT + height + LEGEND_GAP + 22 * Math.floor(i / columns);
    svg.append("rect").attr("x", x).attr("y", y - 10).attr("width", 11).attr("height", 11).attr("rx", 3).attr("fill", resolved(tone));
    text(svg, cut(label, 26), x + 18, y, { size: 13 });
  });
  return svg.node();
}

/** Rows of bars as a picture. */
export function pictureOfRows(rows, title, { toneOf, labelOf }) {
  const width = 560;
  const svg = paper(width, TITLE_HEIGHT + 40 * rows.length + 2 * PADDING, title);
  const inside = width - 2 * PADDING;
  const longest = Math.max(1, ...rows.map((row) => row.count));
  const roomForCount = 20 + 9 * format.number(longest).length;
  rows.forEach((row, i) => {
    const y = PADDING + TITLE_HEIGHT + 40 * i + 14;
    text(svg, cut(labelOf(row.name), 48), PADDING, y);
    text(svg, format.percent(row.share), width - PADDING - roomForCount, y, { anchor: "end", tone: "--ink-soft" });
    text(svg, format.number(row.count), width - PADDING, y, { anchor: "end", weight: 600 });
    const bar = svg.append("g").attr("transform", `translate(${PADDING},${y + 7})`);
    bar.append("rect").attr("width", inside).attr("height", 8).attr("rx", 4).attr("fill", toneOfPage("--track"));
    bar.append("rect").attr("width", (inside * row.count) / longest).attr("height", 8).attr("rx", 4).attr("fill", resolved(toneOf(row.name)));
  });
  return svg.node();
}

function cut(name, most) {
  const characters = [...name];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : name;
}

export const saveCsv = (sheet, name) => saveText(csvOf(sheet), name, "text/csv");

/** Offers the file as a download. Nothing leaves the browser. */
const saveText = (content, name, type) => offer(new Blob([content], { type: `${type};charset=utf-8` }), name);

const SCALE = 2;

async function savePicture(svg, name) {
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  const image = new Image(width * SCALE, height * SCALE);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = element("canvas", { width: width * SCALE, height: height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => offer(blob, name), "image/png");
}

function offer(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
