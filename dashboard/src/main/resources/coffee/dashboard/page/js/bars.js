import { d3 } from "./d3.js";
import { element } from "./dom.js";
import * as format from "./format.js";

const MOST_BARS = 12;

/**
 * Bars of one list of rows {name, count, share}, the first of them at the top, drawn into `root`. Names are buttons
 * where `onChoose` is given. A row that changes places glides there, so that the eye can follow it.
 */
export function bars(root, { onChoose, toneOf, labelOf = (name) => name }) {
  const list = d3.select(root.appendChild(element("ol", { class: "bars" })));
  const more = root.appendChild(element("p", { class: "more", hidden: true }));
  const tag = onChoose ? "button" : "div";
  let placed = "";

  function added(enter) {
    const item = enter.append("li");
    const bar = item.append(tag).attr("class", "bar");
    if (onChoose) {
      bar.attr("type", "button").on("click", (_, d) => onChoose(d.name));
    }
    bar.append("span").attr("class", "bar-name").attr("dir", "auto");
    bar.append("span").attr("class", "bar-share");
    bar.append("span").attr("class", "bar-count");
    bar.append("span").attr("class", "bar-track").attr("aria-hidden", "true").append("span").attr("class", "bar-fill");
    return item;
  }

  return (rows, mark = () => {}) => {
    const shown = rows.slice(0, MOST_BARS);
    const longest = d3.max(rows, (row) => row.count) ?? 1;
    const places = shown.map((row) => row.name).join("\n");
    const before = places === placed ? null : tops(list);
    const items = list.selectAll("li").data(shown, (d) => d.name).join(added);
    const bar = items.select(".bar").attr("data-name", (d) => d.name);
    items.select(".bar-name").text((d) => labelOf(d.name)).attr("title", (d) => (labelOf(d.name) === d.name ? null : d.name));
    items.select(".bar-share").text((d) => format.percent(d.share));
    items.select(".bar-count").text((d) => format.number(d.count));
    items.select(".bar-fill")
      .style("--tone", (d) => toneOf(d.name))
      .style("transform", (d) => `translateX(${(100 * d.count) / longest - 100}%)`);
    mark(bar);
    if (before !== null) {
      placed = places;
      inOrder(list, items);
      glide(items, before);
    }
    more.hidden = rows.length <= shown.length;
    more.textContent = `and ${format.number(rows.length - shown.length)} more, in the table`;
  };
}

/** Where the rows are seen now, which while they glide is not where they belong. */
function tops(list) {
  const { top } = list.node().getBoundingClientRect();
  return new Map(list.selectAll("li").nodes().map((node) => [node, node.getBoundingClientRect().top - top]));
}

/** Moving an element takes the focus from it: give it back. */
function inOrder(list, items) {
  const focused = list.node().contains(document.activeElement) ? document.activeElement : null;
  items.order();
  if (focused && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}

/** Lets the rows that changed places glide there from where they were, those that rise above those that sink. */
function glide(items, before) {
  if (globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches) {
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
