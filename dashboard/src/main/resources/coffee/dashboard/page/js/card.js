import { save } from "./download.js";
import { element } from "./dom.js";
import { csvOf, tableOf } from "./sheet.js";

const TABLE_REST_MILLIS = 1000;

/**
 * What every chart has around it: a switch between chart and table, and downloads of what is shown.
 *
 * @param card the element with .tools and .chart
 * @param sheet gives the numbers behind the chart as they are now
 * @param picture gives the chart as an SVG element to be saved as PNG
 */
export function card(card, { name, sheet, picture, isChosen = () => false }) {
  const chart = card.querySelector(".chart");
  const title = card.querySelector("h2").firstChild.textContent.trim();
  const box = chart.insertAdjacentElement("afterend", element("div", { class: "table", hidden: true }));
  const asTable = element("button", { type: "button", "aria-pressed": "false", "aria-label": `${title}: show as a table`, onclick: turn }, "Table");
  let drawnAt = 0;

  card.querySelector(".tools").append(
    asTable,
    element("button", { type: "button", "aria-label": `${title}: download as CSV`, onclick: () => save.text(csvOf(sheet()), `${name()}.csv`, "text/csv") }, "CSV"),
    element("button", { type: "button", "aria-label": `${title}: download as PNG`, onclick: () => save.picture(picture(), `${name()}.png`) }, "PNG"),
  );

  function turn() {
    box.hidden = !box.hidden;
    chart.hidden = !box.hidden;
    asTable.setAttribute("aria-pressed", String(!box.hidden));
    draw(true);
  }

  function draw(atOnce = false) {
    const now = performance.now();
    if (box.hidden || (!atOnce && now - drawnAt < TABLE_REST_MILLIS)) {
      return;
    }
    drawnAt = now;
    const old = box.firstElementChild;
    const table = tableOf(sheet(), isChosen);
    if (!old) {
      box.append(table);
      return;
    }
    old.setAttribute("aria-label", table.getAttribute("aria-label"));
    old.replaceChildren(...table.children);
  }

  return draw;
}
