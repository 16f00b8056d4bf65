import { element, time } from "./dom.js";
import * as format from "./format.js";

/** The little window beside the pointer that tells the numbers of one period. */
export function tip(root) {
  const box = root.appendChild(element("div", { class: "tip", hidden: true, "aria-hidden": "true" }));

  return {
    hide: () => (box.hidden = true),
    show(column, { seconds, unit, toneOf, labelOf, left, right, isLive }) {
      const { start, end } = column.bin;
      const rows = [...column.parts].reverse().filter((part) => part.to > part.from);
      box.replaceChildren(
        element("div", { class: "tip-time" }, time(start, `${format.startOf(start, seconds)} – ${isLive ? "now" : format.startOf(end, seconds)}`, "")),
        element("div", { class: "tip-utc" }, format.utc(start)),
        element(
          "table",
          {},
          ...rows.map((part) => row(labelOf(part.name), part.to - part.from, toneOf(part.name))),
          row(unit, column.height),
        ),
      );
      box.hidden = false;
      const room = root.clientWidth - right;
      box.style.left = room > box.offsetWidth + 16 ? `${right + 12}px` : `${Math.max(0, left - box.offsetWidth - 12)}px`;
    },
  };
}

function row(name, value, tone) {
  const head = element("th", { scope: "row", dir: "auto" });
  if (tone) {
    const swatch = element("span", { class: "swatch" });
    swatch.style.setProperty("--tone", tone);
    head.append(swatch);
  }
  head.append(name);
  return element("tr", {}, head, element("td", {}, format.number(value)));
}

/** The same for a screen reader. */
export function spoken(column, { seconds, unit, labelOf }) {
  const parts = [...column.parts].reverse().filter((part) => part.to > part.from);
  const names = parts.map((part) => `${labelOf(part.name)} ${format.number(part.to - part.from)}`);
  return `${format.startOf(column.bin.start, seconds)}: ${format.number(column.height)} ${unit}. ${names.join(", ")}`;
}
