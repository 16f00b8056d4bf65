/**
 * The counts over time: a column for each bin, stacked by the names of one dimension, with nothing drawn between the
 * values. The bin that is not over yet is pale; the background is hatched where nothing is stored; the comparison is a
 * line.
 */
import { namesOf, OTHERS, rowsOf, stackOf, totalOf } from "./counts.js";
import { choice, d3, element } from "./dom.js";
import * as format from "./format.js";
import { t } from "./format.js";
import { card, pictureOfChart } from "./sheet.js";
import { DAY, HOUR, localOf, SECOND, stepsOf } from "./time.js";

const MARGIN = { top: 10, right: 2, bottom: 30, left: 46 };
const ROOM_FOR_TICK = 84;
const ROOM_FOR_NOW = 46;
const LEAST_DRAG = 6;

/** The card of the counts over time. */
export function overTimeCard(section, dimensions, { onDimension, onChoose, onRange, isChosen, canChoose, colours, announce }) {
  const title = section.querySelector("h2").firstChild;
  const press = choice(section.querySelector("#dimensions"), dimensions.map(({ label }) => [label, format.title(label)]), onDimension);
  const draw = chart(section.querySelector(".chart"), { onChoose, onRange, isChosen, canChoose, colours, announce });
  let view = null;
  const drawCard = card(section, {
    title: t.overTime(t.orderUnit),
    name: () => `coffee-over-time-${view.by.label}-${view.rangeId}`,
    sheet: () => sheetOfBins(view),
    picture: () => pictureOfChart(section.querySelector(".area svg"), view.label, view.legend),
  });

  return (all) => {
    const unit = format.unitOf(all.by, all.filter);
    const per = t.per(format.unitWords(all.plan.unit));
    const stack = stackOf(all.bins, all.counted, all.by.label, colours);
    view = { ...all, unit, stack, label: t.chartLabel(unit, format.title(all.by.label), per, all.words) };
    view.legend = [...stack.names].reverse().map((name) => ({
      name,
      label: format.nameOf(all.by, name),
      tone: colours.toneOf(all.by.label, name),
    }));
    press(all.by.label);
    section.querySelectorAll("#dimensions button").forEach((button) => {
      button.hidden = button.dataset.id !== all.by.label && !dimensions.some((one) => one.label === button.dataset.id && all.shown(one));
    });
    title.textContent = `${t.overTime(unit)} `;
    section.querySelector("h2 small").textContent = per;
    draw(view);
    drawCard();
  };
}

/** One row a bin, one column a name. */
function sheetOfBins({ label, plan, bins, counted, by, compare, unit }) {
  const names = rowsOf(namesOf(counted, by.label)).map((row) => row.name);
  const { start, orders, before } = t.columns;
  const compared = compare === null ? [] : [`${before}: ${unit}`];
  return {
    caption: label,
    head: [start, orders, t.figures.items(format.unitOf({ list: true })), ...names.map((name) => ({ name, label: format.nameOf(by, name) })), ...compared],
    rows: bins
      .map((bin, i) => ({
        cells: [
          { moment: bin.start, text: format.startOf(plan, bin.start) },
          bin.counts.orders,
          bin.counts.items,
          ...names.map((name) => namesOf(bin.counts, by.label).get(name) ?? 0),
          ...(compare === null ? [] : [totalOf(namesOf(compare.sums[i], by.label))]),
        ],
      }))
      .reverse(),
  };
}

function chart(root, { onChoose, onRange, isChosen, canChoose, colours, announce }) {
  const frame = root.appendChild(element("div", { class: "area" }));
  const plot = frame.appendChild(
    element("div", { class: "area-plot", tabindex: "0", role: "application", "aria-roledescription": "chart", title: "" }),
  );
  const svg = d3.select(plot).append("svg").attr("aria-hidden", "true");
  const hatch = svg.append("defs").append("pattern").attr("id", "hatch").attr("width", 7).attr("height", 7)
    .attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
  hatch.append("line").attr("class", "hatch").attr("y2", 7);
  const inner = svg.append("g").attr("transform", `translate(${MARGIN.left},${MARGIN.top})`);
  const track = inner.append("rect").attr("class", "now-track");
  const unstored = inner.append("rect").attr("class", "unstored").attr("fill", "url(#hatch)");
  const unstoredText = inner.append("text").attr("class", "unstored-label");
  const grid = inner.append("g").attr("class", "grid axis");
  const layers = inner.append("g");
  const current = inner.append("g");
  const compared = inner.append("path").attr("class", "compared-halo");
  const comparedLine = inner.append("path").attr("class", "compared");
  const times = inner.append("g").attr("class", "axis");
  const nowLabel = inner.append("text").attr("class", "now-label").attr("text-anchor", "middle").attr("dy", "1.9em");
  const selection = inner.append("rect").attr("class", "selection").attr("visibility", "hidden");
  const ruler = inner.append("line").attr("class", "ruler").attr("visibility", "hidden");
  const legend = d3.select(frame.appendChild(element("ul", { class: "legend", "aria-label": t.names })));
  const tip = frame.appendChild(element("div", { class: "tip", hidden: true, "aria-hidden": "true" }));
  let shown = null;
  let pointed = null;
  let anchor = null; // where a selection began, by its bin
  let pressedAt = null;

  const toneOf = (name) => colours.toneOf(shown.by.label, name);
  const choose = (_, d) => d.name !== OTHERS && canChoose(shown.by, d.name) && onChoose(shown.by, d.name);

  function draw(view) {
    const { plan, stack, compare } = view;
    const { from, to } = plan.window;
    const width = Math.max(120, plot.clientWidth - MARGIN.left - MARGIN.right);
    const height = width < 480 ? 210 : 290;
    const steps = countSteps(Math.max(1, ...stack.columns.map((column) => column.height), ...comparedHeights(view)));
    const x = scale([from, to], [0, width]);
    const y = scale([0, steps[steps.length - 1]], [height, 0]);
    shown = { ...view, width, height, x, y };
    svg.attr("width", width + MARGIN.left + MARGIN.right).attr("height", height + MARGIN.top + MARGIN.bottom);
    countAxis(grid, y, steps, width);
    timeAxis(plan);
    drawColumns(stack);
    drawGround(plan);
    const line = compare === null ? null : lineOf(view);
    compared.attr("d", line);
    comparedLine.attr("d", line);
    drawLegend(view.legend);
    plot.setAttribute("aria-label", `${view.label}. ${t.chartKeys}`);
    point(pointed);
  }

  const comparedHeights = ({ compare, by }) => (compare === null ? [] : compare.sums.map((sum) => totalOf(namesOf(sum, by.label))));

  /** The columns of closed bins, a path for each name; those of the open bin are rectangles that grow. */
  function drawColumns({ names, columns }) {
    const { x, y, plan, width } = shown;
    const wide = width / columns.length;
    const gap = wide > 12 ? 2 : wide > 4 ? 1 : 0;
    const closed = columns.filter(({ bin }) => plan.open === null || bin.start !== plan.open.start);
    const box = ({ bin, parts }, i) => {
      const part = parts[i];
      const [left, right] = [x(bin.start), x(bin.end)];
      const seam = Math.min(1, (y(part.from) - y(part.to)) / 8);
      return { left: left + gap / 2, width: Math.max(0.5, right - left - gap), top: y(part.to) + seam, height: y(part.from) - y(part.to) - seam };
    };
    const path = (i) =>
      closed
        .filter(({ parts }) => parts[i].to > parts[i].from)
        .map((column) => box(column, i))
        .map(({ left, width: w, top, height: h }) => `M${left.toFixed(2)},${top.toFixed(2)}h${w.toFixed(2)}v${h.toFixed(2)}h${(-w).toFixed(2)}z`)
        .join("");
    layers
      .selectAll("path")
      .data(names.map((name, i) => ({ name, i })), (d) => d.name)
      .join((enter) => enter.append("path").on("click", choose))
      .attr("class", "layer")
      .classed("is-dimmed", (d) => isChosen(shown.by, d.name) === false)
      .attr("data-name", (d) => d.name)
      .attr("fill", (d) => toneOf(d.name))
      .attr("d", (d) => path(d.i));
    const open = columns.find(({ bin }) => bin.start === plan.open?.start);
    current
      .selectAll("rect")
      .data(open === undefined ? [] : open.parts.map((part, i) => ({ name: part.name, ...box(open, i) })), (d) => d.name)
      .join((enter) => enter.append("rect").on("click", choose))
      .attr("class", "now-part")
      .classed("is-dimmed", (d) => isChosen(shown.by, d.name) === false)
      .attr("data-name", (d) => d.name)
      .attr("x", (d) => d.left)
      .attr("width", (d) => d.width)
      .attr("y", (d) => d.top)
      .attr("height", (d) => Math.max(0, d.height))
      .attr("fill", (d) => toneOf(d.name));
  }

  /** The background of the open bin, and where nothing is stored. */
  function drawGround(plan) {
    const { x, width, height } = shown;
    const open = plan.open;
    const center = open === null ? 0 : (x(open.start) + x(open.end)) / 2;
    track.attr("visibility", open === null ? "hidden" : "visible").attr("height", height);
    if (open !== null) {
      track.attr("x", x(open.start)).attr("width", Math.max(2, x(open.end) - x(open.start)));
    }
    nowLabel.attr("visibility", open === null ? "hidden" : "visible").attr("x", Math.min(center, width - 12)).attr("y", height).text(t.now);
    const begun = Math.min(plan.length.first ?? plan.window.to, plan.window.to);
    const empty = Math.max(0, x(begun));
    unstored.attr("visibility", empty > 2 ? "visible" : "hidden").attr("width", empty).attr("height", height);
    unstoredText.attr("visibility", empty > 130 ? "visible" : "hidden").attr("x", 10).attr("y", 18).text(t.notStored);
  }

  function lineOf({ compare, by }) {
    const { x, y, plan } = shown;
    return compare.sums
      .map((sum, i) => {
        const bin = plan.bins[i];
        const beside = compare.bins[i];
        return beside.end <= beside.start ? "" : `${i === 0 ? "M" : "L"}${x(bin.start).toFixed(1)},${y(totalOf(namesOf(sum, by.label))).toFixed(1)}H${x(bin.end).toFixed(1)}`;
      })
      .join("");
  }

  function countAxis(group, y, steps, width) {
    const line = group.selectAll("g").data(steps, String).join((enter) => {
      const added = enter.append("g");
      added.append("line");
      added.append("text").attr("x", -9).attr("dy", "0.32em").attr("text-anchor", "end");
      return added;
    });
    line.attr("transform", (d) => `translate(0,${y(d)})`);
    line.select("line").attr("x2", width).attr("class", (d) => (d === 0 ? "base" : null));
    line.select("text").text((d) => format.short(d));
  }

  /** The times on the axis, each with its UTC on hover. */
  function timeAxis(plan) {
    const { x, width, height } = shown;
    const now = plan.open === null ? Infinity : (x(plan.open.start) + x(plan.open.end)) / 2;
    const { unit, ticks } = ticksOf(plan, Math.max(2, Math.floor(width / ROOM_FOR_TICK)));
    const tick = times.selectAll("text").data(ticks.filter((d) => now - x(d) > ROOM_FOR_NOW), Number).join((enter) => {
      const added = enter.append("text").attr("dy", "1.9em");
      added.append("tspan");
      added.append("title");
      return added;
    });
    times.attr("transform", `translate(0,${height})`);
    tick.attr("x", (d) => x(d)).attr("text-anchor", (d) => (x(d) < 20 ? "start" : x(d) > width - 20 ? "end" : "middle"));
    tick.select("tspan").text((d) => format.tick(d, unit, unit === "day" || unit === "month" ? plan.binZone : plan.zone));
    tick.select("title").text((d) => format.utc(d));
  }

  function drawLegend(names) {
    const button = legend
      .selectAll("li")
      .data(names, (d) => d.name)
      .join((enter) => {
        const added = enter.append("li").append("button").attr("type", "button");
        added.append("span").attr("class", "swatch").attr("aria-hidden", "true");
        added.append("span").attr("class", "legend-name").attr("dir", "auto");
        added.on("click", choose);
        return added.select(function () { return this.parentNode; });
      })
      .order()
      .select("button");
    button
      .attr("aria-pressed", (d) => String(isChosen(shown.by, d.name) === true))
      .attr("disabled", (d) => (canChoose(shown.by, d.name) ? null : ""))
      .classed("is-chosen", (d) => isChosen(shown.by, d.name) === true)
      .classed("is-dimmed", (d) => isChosen(shown.by, d.name) === false);
    button.select(".swatch").style("--tone", (d) => d.tone);
    button.select(".legend-name").text((d) => d.label);
  }

  /** Shows the numbers of one bin, or none. */
  function point(index) {
    const column = index === null ? undefined : shown?.stack.columns[index];
    pointed = column ? index : null;
    tip.hidden = !column;
    ruler.attr("visibility", column ? "visible" : "hidden");
    drawSelection();
    if (!column) {
      return;
    }
    const { x, height, plan, by, unit, compare } = shown;
    const { bin } = column;
    const middle = (x(bin.start) + x(bin.end)) / 2;
    ruler.attr("x1", middle).attr("x2", middle).attr("y2", height);
    const parts = [...column.parts].reverse().filter((part) => part.to > part.from);
    const row = (name, value, tone, note) => element("tr", {}, headOf(name, tone), element("td", {}, format.number(value), note ?? ""));
    const before = compare === null ? null : totalOf(namesOf(compare.sums[index], by.label));
    const isOpen = plan.open?.start === bin.start;
    tip.replaceChildren(
      element("div", { class: "tip-time" }, format.binOf(plan, bin, isOpen)),
      element("div", { class: "tip-utc" }, format.utc(bin.start)),
      element(
        "table",
        {},
        ...parts.map((part) => row(format.nameOf(by, part.name), part.to - part.from, toneOf(part.name))),
        row(unit, column.height),
        ...(before === null ? [] : [row(t.comparedWith[compare.kind], before)]),
      ),
    );
    const [left, right] = [x(bin.start) + MARGIN.left, x(bin.end) + MARGIN.left];
    tip.style.left = frame.clientWidth - right > tip.offsetWidth + 16 ? `${right + 12}px` : `${Math.max(0, left - tip.offsetWidth - 12)}px`;
  }

  function drawSelection() {
    const range = selected();
    selection.attr("visibility", range === null ? "hidden" : "visible");
    if (range !== null) {
      selection.attr("x", shown.x(range.from)).attr("width", shown.x(range.to) - shown.x(range.from)).attr("height", shown.height);
    }
  }

  /** From the bin where a selection began to the one that is pointed at. */
  function selected() {
    if (anchor === null || pointed === null || shown === null) {
      return null;
    }
    const { bins } = shown.plan;
    return { from: bins[Math.min(anchor, pointed)].start, to: bins[Math.max(anchor, pointed)].end };
  }

  function showSelected() {
    const range = selected();
    anchor = null;
    point(null);
    if (range !== null) {
      onRange(range);
    }
  }

  /** The text of a bin for a screen reader. */
  function spoken({ bin, parts, height }) {
    const names = [...parts].reverse().filter((part) => part.to > part.from).map((part) => `${format.nameOf(shown.by, part.name)} ${format.number(part.to - part.from)}`);
    return `${format.startOf(shown.plan, bin.start)}: ${format.number(height)} ${shown.unit}. ${names.join(", ")}`;
  }

  function onKey(event) {
    const last = (shown?.stack.columns.length ?? 0) - 1;
    const to = { ArrowLeft: (pointed ?? last + 1) - 1, ArrowRight: (pointed ?? last) + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") {
      anchor = null;
      point(null);
    } else if (event.key === "Enter" && pointed !== null) {
      anchor ??= pointed;
      showSelected();
    } else if (to !== undefined && last >= 0) {
      event.preventDefault();
      anchor = event.shiftKey ? (anchor ?? pointed) : null;
      point(Math.min(last, Math.max(0, to)));
      announce(spoken(shown.stack.columns[pointed]));
    }
  }

  function binAt(clientX) {
    if (shown === null) {
      return null;
    }
    const moment = shown.x.back(clientX - plot.getBoundingClientRect().left - MARGIN.left);
    const index = shown.plan.bins.findIndex(({ start, end }) => start <= moment && moment < end);
    return index < 0 ? null : index;
  }

  plot.addEventListener("pointerdown", (event) => (pressedAt = event.button === 0 ? event.clientX : null));
  plot.addEventListener("pointermove", (event) => {
    if (pressedAt !== null && anchor === null && Math.abs(event.clientX - pressedAt) > LEAST_DRAG) {
      anchor = binAt(pressedAt);
      plot.setPointerCapture(event.pointerId);
    }
    const at = binAt(event.clientX);
    point(anchor === null ? at : (at ?? pointed));
  });
  plot.addEventListener("pointerup", () => {
    const dragged = pressedAt !== null && anchor !== null;
    pressedAt = null;
    if (dragged) {
      showSelected();
    }
  });
  const giveUp = () => {
    pressedAt = null;
    anchor = null;
    point(null);
  };
  plot.addEventListener("pointercancel", giveUp);
  plot.addEventListener("pointerleave", () => pressedAt === null && point(null));
  plot.addEventListener("keydown", onKey);
  plot.addEventListener("blur", giveUp);
  new ResizeObserver(() => shown && draw(shown)).observe(plot);
  return draw;
}

function headOf(name, tone) {
  const head = element("th", { scope: "row", dir: "auto" });
  if (tone) {
    const swatch = element("span", { class: "swatch" });
    swatch.style.setProperty("--tone", tone);
    head.append(swatch);
  }
  head.append(name);
  return head;
}

/** Maps one range of numbers to another, in proportion; `back` is the inverse. */
function scale([from, to], [first, last]) {
  const ratio = (last - first) / (to - from);
  return Object.assign((value) => first + (value - from) * ratio, { back: (place) => from + (place - first) / ratio });
}

/** Round whole numbers from 0 to above the highest count, three to six of them. */
function countSteps(highest) {
  const power = 10 ** Math.floor(Math.log10(highest / 4));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((size) => highest / size <= 5));
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => i * step);
}

const MINUTE = 60 * SECOND;
const TICKS = [SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE];

/** At most `most` round local moments of a plan's window, and the unit to write them in. */
function ticksOf({ window: { from, to }, binZone }, most) {
  const span = to - from;
  const fine = TICKS.find((step) => span / step <= most);
  if (fine !== undefined) {
    const { floor, next } = stepsOf(fine, binZone);
    return { unit: fine, ticks: upFrom(floor(from + fine - 1), next, to) };
  }
  const every = (unit, size, steps, isRound) => {
    const step = steps.find((n) => span / (n * size) <= most);
    if (step === undefined) {
      return null;
    }
    const { floor, next } = stepsOf(unit, binZone);
    return { unit, ticks: upFrom(floor(from), next, to).filter((moment, i) => moment >= from && isRound(moment, step, i)) };
  };
  return (
    every("hour", HOUR, [1, 2, 3, 6, 12], (moment, step) => localOf(binZone, moment).hour % step === 0) ??
    every("day", DAY, [1, 2, 3, 7, 14], (moment, step) => Math.round(moment / DAY) % step === 0) ??
    every("month", 30 * DAY, [1, 3, 6, 12, 60, 120], (moment, step) => {
      const { year, month } = localOf(binZone, moment);
      return (12 * year + month - 1) % step === 0;
    }) ?? { unit: "month", ticks: [] }
  );
}

function upFrom(first, next, to) {
  const moments = [];
  for (let moment = first; moment <= to; moment = next(moment)) {
    moments.push(moment);
  }
  return moments;
}
