import { area } from "./area.js";
import { card } from "./card.js";
import { choice } from "./choice.js";
import * as format from "./format.js";
import { toggle } from "./highlight.js";
import { pictureOfChart } from "./picture.js";
import { sheetOfPeriods } from "./sheet.js";
import { OTHERS, stackOf } from "./stack.js";

/** The card of the counts over time, by one dimension. */
export function overTimeCard(section, dimensions, { state, colours, labelOf, announce }) {
  const press = choice(
    section.querySelector("#dimensions"),
    [...dimensions].reverse().map(({ label }) => ({ id: label, label: format.title(label) })),
    (dimension) => state.set({ dimension, highlight: null }),
  );
  const draw = area(section.querySelector(".chart"), { colours, labelOf, onChoose: (name) => toggle(state, state.get().dimension, name), announce });
  let view = null;
  const drawCard = card(section, {
    name: () => `coffee-over-time-${view.dimension}-${view.timeline.range.id}`,
    sheet: () => sheetOfPeriods(view.label, view.timeline, view.dimension, (name) => labelOf(view.dimension, name)),
    picture: () => pictureOfChart(section.querySelector(".area svg"), view.label, legendOf(view)),
  });

  function legendOf({ timeline, dimension }) {
    const names = stackOf(timeline.bins, dimension, colours).names.reverse();
    return names.map((name) => ({
      label: labelOf(dimension, name),
      tone: name === OTHERS ? colours.others : colours.toneOf(dimension, name),
    }));
  }

  return (all) => {
    const unit = dimensions.find(({ label }) => label === all.dimension).many ? "cups" : "orders";
    const label = `${format.title(unit)} by ${all.dimension} per ${format.lengthWords(all.timeline.length.seconds)}, ${all.timeline.range.words}`;
    view = { ...all, unit, label };
    press(all.dimension);
    section.querySelector("h2").firstChild.textContent = `${format.title(unit)} over time `;
    section.querySelector("h2 small").textContent = `per ${format.lengthWords(all.timeline.length.seconds)}`;
    draw(view);
    drawCard();
  };
}
