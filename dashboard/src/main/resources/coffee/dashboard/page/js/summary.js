import { element } from "./dom.js";
import { sumOf } from "./counts.js";
import * as format from "./format.js";
import { rowsIn } from "./names.js";

/** The page in one or two sentences; they are what a screen reader reads first. */
export function summary(root, dimensions, labelOf) {
  return (view) => {
    const said = element("p", {}, ...sentences(view, dimensions, labelOf));
    if (said.textContent !== root.textContent) {
      root.replaceChildren(...said.childNodes);
    }
  };
}

function sentences(view, dimensions, labelOf) {
  const { timeline, snapshot } = view;
  const many = timeline.range.seconds === Infinity ? [snapshot.totals] : timeline.bins.map((bin) => bin.counts);
  const orders = sumOf(many, "orders");
  if (orders === 0) {
    return [`No orders ${timeline.range.words}.`];
  }
  const words = timeline.upToNow || timeline.range.seconds === Infinity ? timeline.range.words : "in the stretch shown";
  return [
    element("strong", {}, format.counted(orders, "order")),
    " and ",
    element("strong", {}, format.counted(sumOf(many, "items"), "cup")),
    ` ${words}. `,
    ...leaders(view, dimensions, labelOf),
  ];
}

/** The most counted name of each dimension, the lists of names first. */
function leaders(view, dimensions, labelOf) {
  const firsts = [...dimensions]
    .sort((a, b) => Number(b.many) - Number(a.many))
    .map(({ label }) => ({ label, row: rowsIn(view, label)[0] }))
    .filter(({ row }) => row !== undefined);
  return firsts.flatMap(({ label, row }, i) => [
    i === 0 ? "Most counted: " : ", ",
    element("span", { class: "leader" }, `${label} `, element("strong", {}, element("bdi", {}, labelOf(label, row.name)))),
    ` (${format.percent(row.share)})`,
    i === firsts.length - 1 ? "." : "",
  ]);
}
