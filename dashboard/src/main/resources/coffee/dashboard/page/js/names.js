/** The names of a dimension as bars: each a button that limits the page to it; many can be searched and sorted. */
import { BEYOND, rowsOf } from "./counts.js";
import { pairOf } from "./data.js";
import { d3, element, select, setText } from "./dom.js";
import * as format from "./format.js";
import { t } from "./format.js";
import { SORTS } from "./address.js";
import { card, pictureOfRows, sheetOfRows } from "./sheet.js";

const FEW = 5;
const MOST_BARS = 12;
/** More bars than this are not drawn, however many names there are: the search finds them. */
const MOST_DRAWN = 200;

/** The card of one dimension. Its bars have the tones of the chart over time while that shows them. */
export function namesCard(grid, dimension, { colours, onChoose, onSort, isChosen, canChoose }) {
  const { label } = dimension;
  const title = format.title(label);
  const id = `bars-${label}`;
  const search = element("input", { type: "search", class: "search", "aria-label": t.search(title), placeholder: t.search(title), oninput: () => view && draw(view) });
  const sort = select(t.sortLabel, SORTS.map((one) => [one, t.sorts[one]]), "count", onSort);
  const finder = element("div", { class: "finder", hidden: true }, search, sort);
  const more = element("button", { type: "button", class: "more", hidden: true, onclick: () => ((isOpen = !isOpen), draw(view)) });
  const begun = element("p", { class: "calm pair-note", hidden: true });
  const nothing = element("p", { class: "calm", hidden: true }, t.nothingFound);
  const small = element("small", {});
  const section = element(
    "section",
    { class: "card", "aria-labelledby": id, "data-dimension": label },
    element("header", { class: "card-head" }, element("h2", { id }, `${title} `, small), element("div", { class: "tools" })),
    element("div", { class: "chart" }, begun, finder, nothing),
  );
  grid.append(section);
  let view = null;
  let isOpen = false;
  const toneOf = (name) => (view.by.label === label ? colours.toneOf(label, name) : "var(--bar)");
  const labelOf = (name) => format.nameOf(dimension, name);
  const heading = () => `${title}, ${small.textContent} ${view.words}`;
  const order = () => (dimension.bands ? "name" : view.sort);
  const rows = () => {
    const { names, before } = pairOf(view, label);
    return rowsOf(names, { before, sort: order() });
  };
  const drawBars = bars(section.querySelector(".chart"), { onChoose: (name) => onChoose(dimension, name), canChoose: (name) => canChoose(dimension, name), toneOf, labelOf });
  section.querySelector(".chart").append(more);
  const drawCard = card(section, {
    title,
    name: () => `coffee-${label}-${view.rangeId}`,
    sheet: () => sheetOfRows(heading(), title, rows(), labelOf, view.compare !== null),
    picture: () => pictureOfRows(rows(), heading(), { toneOf, labelOf }),
    isChosen: (name) => isChosen(dimension, name) === true,
  });

  /**
   * Hides the dimension of the filter, which has one name only, and optional dimensions without names. The chip of the
   * filter takes the focus over.
   */
  function hideIf(isHidden) {
    if (isHidden && section.contains(document.activeElement)) {
      document.querySelector(".chip")?.focus();
    }
    section.hidden = isHidden;
  }

  function draw(next) {
    view = next;
    hideIf(!view.shown(dimension));
    const since = Date.parse(dimension.since ?? "");
    begun.hidden = !(since > view.plan.window.from);
    setText(begun, begun.hidden ? "" : t.notCountedBefore(format.moment(since)));
    setText(small, format.unitOf(dimension, view.filter));
    const all = rows();
    const wanted = search.value.trim().toLocaleLowerCase();
    const found = wanted === "" ? all : all.filter(({ name }) => `${labelOf(name)}\n${name}`.toLocaleLowerCase().includes(wanted));
    const most = isOpen || wanted !== "" ? MOST_DRAWN : MOST_BARS;
    const drawn = found.slice(0, most);
    finder.hidden = all.length <= MOST_BARS && search.value === "";
    sort.hidden = dimension.bands === true;
    sort.value = view.sort;
    sort.querySelector("[value=change]").disabled = view.compare === null;
    nothing.hidden = found.length > 0 || all.length === 0;
    section.classList.toggle("has-few", all.length <= FEW);
    section.classList.toggle("is-open", isOpen);
    drawBars(drawn, Math.max(1, ...all.map((row) => Math.max(row.count, row.before ?? 0))), (name) => isChosen(dimension, name));
    more.hidden = wanted !== "" || all.length <= MOST_BARS;
    setText(more, isOpen ? t.fewer : t.more(format.number(all.length - MOST_BARS)));
    drawCard();
  }

  return draw;
}

/**
 * Bars of one list of rows {name, count, share, before}, the first of them at the top, drawn into `root`. Names are
 * buttons where `onChoose` is given. A row that changes places glides there, so that the eye can follow it.
 */
export function bars(root, { onChoose, canChoose = () => true, toneOf, labelOf }) {
  const list = d3.select(root.appendChild(element("ol", { class: "bars" })));
  const tag = onChoose ? "button" : "div";
  let placed = "";

  function added(enter) {
    const item = enter.append("li");
    const bar = item.append(tag).attr("class", "bar");
    if (onChoose) {
      bar.attr("type", "button").on("click", (_, d) => canChoose(d.name) && onChoose(d.name));
    }
    bar.append("span").attr("class", "bar-name").attr("dir", "auto");
    bar.append("span").attr("class", "bar-change");
    bar.append("span").attr("class", "bar-share");
    bar.append("span").attr("class", "bar-count");
    const track = bar.append("span").attr("class", "bar-track").attr("aria-hidden", "true");
    track.append("span").attr("class", "bar-fill");
    track.append("span").attr("class", "bar-before");
    return item;
  }

  return (rows, longest, isChosen = () => null) => {
    const places = rows.map((row) => row.name).join("\n");
    const before = places === placed ? null : tops(list);
    const items = list.selectAll("li").data(rows, (d) => d.name).join(added);
    const bar = items.select(".bar").attr("data-name", (d) => d.name);
    if (onChoose) {
      bar
        .attr("aria-pressed", (d) => String(isChosen(d.name) === true))
        .attr("disabled", (d) => (canChoose(d.name) ? null : ""))
        .classed("is-chosen", (d) => isChosen(d.name) === true)
        .classed("is-dimmed", (d) => isChosen(d.name) === false);
    }
    items.select(".bar-name").text((d) => labelOf(d.name)).attr("title", (d) => (labelOf(d.name) === d.name ? null : d.name));
    items.select(".bar-change").each(function (d) {
      const { text, tone } = d.before === null || d.before === undefined ? { text: "", tone: "" } : format.difference(d.count, d.before);
      setText(this, text);
      this.dataset.tone = tone;
      this.dataset.before = d.before ?? "";
    });
    items.select(".bar-share").text((d) => format.percent(d.share));
    items.select(".bar-count").text((d) => format.number(d.count));
    items.select(".bar-fill")
      .style("--tone", (d) => toneOf(d.name))
      .style("transform", (d) => `translateX(${(100 * d.count) / longest - 100}%)`);
    items.select(".bar-before")
      .style("visibility", (d) => (d.before === null || d.before === undefined ? "hidden" : "visible"))
      .style("left", (d) => `${(100 * (d.before ?? 0)) / longest}%`);
    if (before !== null) {
      placed = places;
      inOrder(list, items);
      glide(items, before);
    }
  };
}

/** Where the rows are drawn now, which is not their place while they move. */
function tops(list) {
  const { top } = list.node().getBoundingClientRect();
  return new Map(list.selectAll("li").nodes().map((node) => [node, node.getBoundingClientRect().top - top]));
}

/** Moving an element takes its focus away: restores it. */
function inOrder(list, items) {
  const focused = list.node().contains(document.activeElement) ? document.activeElement : null;
  items.order();
  if (focused && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}

/** Moves rows smoothly to their new places, those that rise above those that sink. */
function glide(items, before) {
  if (items.size() > 2 * MOST_BARS || globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches) {
    return;
  }
  items.each(function () {
    const from = before.get(this);
    const moved = from === undefined ? 0 : from - this.offsetTop;
    if (moved !== 0) {
      const looks = moved > 0 ? { zIndex: 1, background: "var(--card)" } : { zIndex: 0 };
      this.animate([{ ...looks, transform: `translateY(${moved}px)` }, { ...looks, transform: "none" }], { duration: 280, easing: "ease-out" });
    }
  });
}

/** Whether a name can be a filter: `(other)` cannot. */
export const isAskable = (name) => name !== BEYOND;
