import { countAxis, timeAxis } from "./axes.js";
import { d3 } from "./d3.js";
import { element } from "./dom.js";
import { binAt, edges, MARGIN, measure, placeOf, seam } from "./geometry.js";
import { mark } from "./highlight.js";
import { legend } from "./legend.js";
import { columnOf, OTHERS, stackOf } from "./stack.js";
import { spoken, tip } from "./tip.js";

const ROOM_FOR_NOW = 54;

/** The stacked area of the closed periods and, where it ends, the column of the current one, which fills up. */
export function area(root, { colours, labelOf, onChoose, announce }) {
  const frame = root.appendChild(element("div", { class: "area" }));
  const plot = frame.appendChild(
    element("div", { class: "area-plot", tabindex: "0", role: "application", "aria-roledescription": "chart" }),
  );
  const svg = d3.select(plot).append("svg").attr("aria-hidden", "true");
  const inner = svg.append("g").attr("transform", `translate(${MARGIN.left},${MARGIN.top})`);
  const track = inner.append("rect").attr("class", "now-track");
  const grid = inner.append("g").attr("class", "grid axis");
  const layers = inner.append("g");
  const current = inner.append("g");
  const times = inner.append("g").attr("class", "axis");
  const ruler = inner.append("line").attr("class", "ruler").attr("visibility", "hidden");
  const toneOf = (name) => (name === OTHERS ? colours.others : colours.toneOf(shown.dimension, name));
  const labelOfShown = (name) => labelOf(shown.dimension, name);
  const names = legend(frame, { onChoose, toneOf, labelOf: labelOfShown });
  const numbers = tip(frame);
  let shown = null;
  let pointed = null;

  function draw(view) {
    const { timeline, dimension, highlight } = view;
    const stack = stackOf(timeline.bins, dimension, colours);
    const { names: order, columns } = stack;
    shown = { ...view, columns, geometry: measure(plot, timeline, columns) };
    const { width, height, x, y, liveX, liveWidth } = shown.geometry;
    svg.attr("viewBox", null).attr("width", width + MARGIN.left + MARGIN.right).attr("height", height + MARGIN.top + MARGIN.bottom);
    countAxis(grid, y, width);
    timeAxis(times.attr("transform", `translate(0,${height})`), x, timeline.live ? liveX + liveWidth / 2 - ROOM_FOR_NOW : width, columns.length);
    drawLayers(order, timeline.live ? columns.slice(0, -1) : columns);
    drawCurrent(order, timeline.live);
    mark(layers.selectAll("path"), highlight, dimension, (d) => d.name);
    mark(current.selectAll("rect"), highlight, dimension, (d) => d.name);
    names([...order].reverse(), dimension, highlight);
    plot.setAttribute("aria-label", `${view.label}. The arrow keys read single periods; the table has all numbers.`);
    point(pointed);
  }

  function drawLayers(order, columns) {
    const { x, y } = shown.geometry;
    const shape = d3
      .area()
      .x((d) => x(d.at))
      .y0((d) => y(d.from))
      .y1((d) => y(d.to) + seam(y(d.from) - y(d.to)))
      .curve(d3.curveMonotoneX);
    layers
      .selectAll("path")
      .data(order.map((name, i) => ({ name, points: edges(columns, i) })), (d) => d.name)
      .join((enter) => enter.append("path").on("click", (_, d) => d.name !== OTHERS && onChoose(d.name)))
      .attr("class", "layer")
      .attr("data-name", (d) => d.name)
      .attr("fill", (d) => toneOf(d.name))
      .attr("d", (d) => shape(d.points));
  }

  function drawCurrent(order, live) {
    const { liveX: left, liveWidth: width, height, y } = shown.geometry;
    const column = live ? columnOf(live, shown.dimension, order) : { parts: [] };
    track.attr("visibility", live ? "visible" : "hidden").attr("x", left).attr("width", width).attr("height", height);
    current
      .selectAll("rect")
      .data(column.parts, (d) => d.name)
      .join((enter) => enter.append("rect").on("click", (_, d) => d.name !== OTHERS && onChoose(d.name)))
      .attr("class", "now-part")
      .attr("data-name", (d) => d.name)
      .attr("x", left + 1)
      .attr("width", width - 1)
      .attr("y", (d) => y(d.to) + seam(y(d.from) - y(d.to)))
      .attr("height", (d) => y(d.from) - y(d.to) - seam(y(d.from) - y(d.to)))
      .attr("fill", (d) => toneOf(d.name));
    current
      .selectAll("text")
      .data(live ? ["now"] : [])
      .join("text")
      .attr("class", "now-label")
      .attr("x", left + width / 2)
      .attr("y", height)
      .attr("dy", "1.9em")
      .attr("text-anchor", "middle")
      .text(String);
  }

  function point(index) {
    const column = index === null ? undefined : shown?.columns[index];
    pointed = column ? index : null;
    if (!column) {
      numbers.hide();
      ruler.attr("visibility", "hidden");
      return;
    }
    const { left, right } = placeOf(shown, index);
    const { height } = shown.geometry;
    ruler.attr("visibility", "visible").attr("x1", (left + right) / 2).attr("x2", (left + right) / 2).attr("y2", height);
    numbers.show(column, {
      seconds: shown.timeline.length.seconds,
      unit: shown.unit,
      toneOf,
      labelOf: labelOfShown,
      left: left + MARGIN.left,
      right: right + MARGIN.left,
      isLive: shown.timeline.live === column.bin,
    });
  }

  function step(event) {
    const last = (shown?.columns.length ?? 0) - 1;
    const to = { ArrowLeft: (pointed ?? last + 1) - 1, ArrowRight: (pointed ?? last) + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") {
      point(null);
    } else if (to !== undefined && last >= 0) {
      event.preventDefault();
      point(Math.min(last, Math.max(0, to)));
      announce(spoken(shown.columns[pointed], { seconds: shown.timeline.length.seconds, unit: shown.unit, labelOf: labelOfShown }));
    }
  }

  plot.addEventListener("pointermove", (event) => point(binAt(shown, event.clientX - plot.getBoundingClientRect().left)));
  plot.addEventListener("pointerleave", () => point(null));
  plot.addEventListener("keydown", step);
  plot.addEventListener("blur", () => point(null));
  new ResizeObserver(() => shown && draw(shown)).observe(plot);
  return draw;
}
