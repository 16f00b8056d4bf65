/** The highlighted name: one {dimension, name} or null. It is the same in every chart, legend and table. */

export const isChosen = (highlight, dimension, name) =>
  highlight !== null && highlight.dimension === dimension && highlight.name === name;

/** Whether a name steps back because another of its dimension is highlighted. */
const isDimmed = (highlight, dimension, name) =>
  highlight !== null && highlight.dimension === dimension && highlight.name !== name;

/** Highlights a name, or lets go of it when it was; the chart over time turns to its dimension. */
export function toggle(state, dimension, name) {
  const same = isChosen(state.get().highlight, dimension, name);
  state.set(same ? { highlight: null } : { highlight: { dimension, name }, dimension });
}

/** Marks a selection of D3 by the highlight. */
export function mark(selection, highlight, dimension, nameOf) {
  selection
    .classed("is-chosen", (d) => isChosen(highlight, dimension, nameOf(d)))
    .classed("is-dimmed", (d) => isDimmed(highlight, dimension, nameOf(d)));
}
