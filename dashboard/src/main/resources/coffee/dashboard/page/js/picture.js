import { d3 } from "./d3.js";
import * as format from "./format.js";

const PADDING = 24;
const TITLE_HEIGHT = 34;
const LEGEND_GAP = 24;
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor"];

const toneOfPage = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function sheet(width, height, title) {
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

/** A chart of the page as a picture of its own: a copy with its looks written into it, under a title, over its legend. */
export function pictureOfChart(chart, title, legend) {
  const width = Number(chart.getAttribute("width"));
  const height = Number(chart.getAttribute("height"));
  const columns = Math.max(1, Math.floor(width / 190));
  const svg = sheet(width + 2 * PADDING, TITLE_HEIGHT + height + LEGEND_GAP + PADDING + 22 * Math.ceil(legend.length / columns) + 10, title);
  const copy = chart.cloneNode(true);
  const originals = chart.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, i) => inline(originals[i], node));
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

function inline(original, copy) {
  const looks = getComputedStyle(original);
  LOOKS.forEach((look) => copy.setAttribute(look, looks.getPropertyValue(look)));
}

/** Rows of bars as a picture. */
export function pictureOfRows(rows, title, { toneOf, labelOf }) {
  const width = 560;
  const svg = sheet(width, TITLE_HEIGHT + 40 * rows.length + 2 * PADDING, title);
  const inside = width - 2 * PADDING;
  const longest = d3.max(rows, (row) => row.count) ?? 1;
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

/** A picture knows no variables of the page: var(--x) becomes what it stands for. */
const resolved = (tone) => tone.replace(/^var\((--[\w-]+)\)$/, (_, name) => toneOfPage(name));

function cut(name, most) {
  const characters = [...name];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : name;
}
