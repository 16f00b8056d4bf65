import { bars } from "./bars.js";
import { card } from "./card.js";
import { rowsOf, sumNames } from "./counts.js";
import { element } from "./dom.js";
import * as format from "./format.js";
import { isChosen, mark } from "./highlight.js";
import { pictureOfRows } from "./picture.js";
import { sheetOfRows } from "./sheet.js";

const FEW = 5;

/** The rows of a dimension in the range shown; since the beginning they are the totals themselves. */
export function rowsIn({ snapshot, timeline }, dimension) {
  const many = timeline.range.seconds === Infinity ? [snapshot.totals] : timeline.bins.map((bin) => bin.counts);
  return rowsOf(sumNames(many, dimension));
}

/** The card of one dimension's names as bars. Its bars have the tones of the chart over time while that shows them. */
export function namesCard(grid, dimension, { colours, labelOf, onChoose }) {
  const title = format.title(dimension.label);
  const id = `bars-${dimension.label}`;
  const small = element("small", {}, dimension.many ? "cups" : "orders");
  const section = element(
    "section",
    { class: "card", "aria-labelledby": id, "data-dimension": dimension.label },
    element("header", { class: "card-head" }, element("h2", { id }, `${title} `, small), element("div", { class: "tools" })),
    element("div", { class: "chart" }),
  );
  grid.append(section);
  let view = null;
  const toneOf = (name) => (view.dimension === dimension.label ? colours.toneOf(dimension.label, name) : "var(--bar)");
  const heading = () => `${title}, ${small.textContent} ${view.timeline.range.words}`;
  const label = (name) => labelOf(dimension.label, name);
  const drawBars = bars(section.querySelector(".chart"), { onChoose, toneOf, labelOf: label });
  const drawCard = card(section, {
    name: () => `coffee-${dimension.label}-${view.timeline.range.id}`,
    sheet: () => sheetOfRows(heading(), title, rowsIn(view, dimension.label), label),
    picture: () => pictureOfRows(rowsIn(view, dimension.label), heading(), { toneOf, labelOf: label }),
    isChosen: (name) => isChosen(view.highlight, dimension.label, name),
  });

  return (state) => {
    view = state;
    const rows = rowsIn(state, dimension.label);
    section.classList.toggle("has-few", rows.length <= FEW);
    drawBars(rows, (bar) => {
      mark(bar, state.highlight, dimension.label, (d) => d.name);
      bar.attr("aria-pressed", (d) => String(isChosen(state.highlight, dimension.label, d.name)));
    });
    drawCard();
  };
}
