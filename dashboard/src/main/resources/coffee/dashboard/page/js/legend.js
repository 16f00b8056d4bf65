import { d3 } from "./d3.js";
import { element } from "./dom.js";
import { mark } from "./highlight.js";
import { OTHERS } from "./stack.js";

/** The names of the layers with their tones, each a button that highlights it. */
export function legend(root, { onChoose, toneOf, labelOf }) {
  const list = d3.select(root.appendChild(element("ul", { class: "legend", "aria-label": "Names in the chart" })));

  return (names, dimension, highlight) => {
    const button = list
      .selectAll("li")
      .data(names, String)
      .join((enter) => {
        const added = enter.append("li").append("button").attr("type", "button");
        added.append("span").attr("class", "swatch").attr("aria-hidden", "true");
        added.append("span").attr("class", "legend-name").attr("dir", "auto");
        added.on("click", (_, name) => name !== OTHERS && onChoose(name));
        return added.select(function () { return this.parentNode; });
      })
      .order()
      .select("button");
    button.attr("aria-pressed", (name) => String(highlight?.name === name && highlight.dimension === dimension));
    button.select(".swatch").style("--tone", (name) => toneOf(name));
    button.select(".legend-name").text(labelOf);
    mark(button, highlight, dimension, String);
  };
}
