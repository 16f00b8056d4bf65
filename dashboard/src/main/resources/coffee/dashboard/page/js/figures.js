import { element, setText } from "./dom.js";
import * as format from "./format.js";

const NONE = "–";
const MUCH_LAG_MILLIS = 10_000;

/** What each figure says of a snapshot: its value, a note under it, and a tone where it asks for attention. */
const FIGURES = {
  "orders-rate": { label: "Orders a second", of: (s) => ({ value: rated(s, "orders"), note: "over the last 10 s" }) },
  "items-rate": { label: "Cups a second", of: (s) => ({ value: rated(s, "items"), note: cupsAnOrder(s) }) },
  orders: { label: "Orders in total", of: (s) => ({ value: format.number(s.totals.orders), note: format.counted(s.totals.items, "cup") }) },
  queued: { label: "Queued", of: (s) => ({ value: format.number(s.queued), note: "waiting to be counted" }) },
  rejected: { label: "Rejected", of: rejected },
  lag: { label: "Lag", of: lag },
};

function rated(snapshot, field) {
  return snapshot.rates === null ? NONE : format.rate(snapshot.rates[field]);
}

/** Of those counted lately, or where there are none, of all. */
function cupsAnOrder({ totals, rates }) {
  const { orders, items } = rates?.orders > 0 ? rates : totals;
  return orders === 0 ? "" : `${format.rate(items / orders)} cups an order`;
}

function rejected({ totals, rejected: reasons }) {
  const n = Object.values(reasons).reduce((a, b) => a + b, 0);
  const note = n === 0 ? "every line is an order" : `${format.percent(n / (n + totals.orders))} of all lines`;
  return { value: format.number(n), note, tone: n > 0 ? "warn" : "" };
}

function lag(snapshot) {
  return { value: format.span(snapshot.lag), note: "the oldest has waited", tone: snapshot.lag > MUCH_LAG_MILLIS ? "bad" : "" };
}

/** The row of the counts of now. */
export function figures(list) {
  const shown = Object.entries(FIGURES).map(([id, figure]) => {
    const value = element("div", { class: "figure-value" }, NONE);
    const note = element("div", { class: "figure-note" });
    const box = element("div", { class: "figure", "data-figure": id }, element("dt", {}, figure.label), element("dd", {}, value, note));
    list.append(box);
    return { figure, box, value, note };
  });

  return ({ snapshot }) => {
    if (snapshot === null) {
      return;
    }
    for (const { figure, box, value, note } of shown) {
      const said = figure.of(snapshot);
      setText(value, said.value);
      setText(note, said.note);
      box.dataset.tone = said.tone ?? "";
    }
  };
}
