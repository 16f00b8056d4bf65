import { getJson } from "./api.js";
import { bars } from "./bars.js";
import { card } from "./card.js";
import { rowsOf } from "./counts.js";
import { element, time } from "./dom.js";
import * as format from "./format.js";
import { pictureOfRows } from "./picture.js";
import { sheetOfRows } from "./sheet.js";

const LATEST = 6;
const REST_MILLIS = 1000;

const inWords = (reason) => reason.replaceAll("_", " ").replace("json", "JSON").replace("utf8", "UTF-8");

/** The rejected lines by reason, and the latest few with what they held. */
export function rejectsCard(section) {
  const chart = section.querySelector(".chart");
  const reasons = element("div", {}, element("h3", {}, "By reason"));
  const latest = element("ol", { class: "latest" });
  const both = element("div", { class: "rejects" }, reasons, element("div", {}, element("h3", {}, "The latest"), latest));
  const calm = element("p", { class: "calm" }, "None: every line was an order.");
  chart.append(calm, both);
  const toneOf = () => "var(--warn)";
  const drawBars = bars(reasons, { toneOf, labelOf: inWords });
  const load = latestLoader(latest);
  let rows = [];
  const drawCard = card(section, {
    name: () => "coffee-rejected",
    sheet: () => sheetOfRows("Rejected lines by reason, since the beginning", "Reason", rows, inWords),
    picture: () => pictureOfRows(rows, "Rejected lines by reason", { toneOf, labelOf: inWords }),
  });

  return ({ snapshot }) => {
    rows = rowsOf(new Map(Object.entries(snapshot.rejected)));
    calm.hidden = rows.length > 0;
    both.hidden = rows.length === 0;
    drawBars(rows);
    drawCard();
    load(rows.reduce((sum, row) => sum + row.count, 0));
  };
}

/** Loads the latest rejects when their number has changed, at most once a second. */
function latestLoader(list) {
  let known = 0;
  let resting = false;

  return function load(number) {
    if (number === known || resting) {
      return;
    }
    known = number;
    resting = true;
    getJson("api/rejected", { limit: LATEST })
      .then((answer) => list.replaceChildren(...answer.latest.map(itemOf)))
      .catch(() => (known = 0))
      .finally(() => setTimeout(() => (resting = false), REST_MILLIS));
  };
}

function shown(text, truncated) {
  if (text.trim() === "") {
    return text === "" ? "(an empty line)" : "(only white space)";
  }
  return visible(text) + (truncated ? " …" : "");
}

/** Control characters as the pictures that Unicode has of them. */
const visible = (text) =>
  text
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCodePoint(0x2400 + c.codePointAt(0)))
    .replaceAll("\u007f", "\u2421");

/** The whole that the text is the beginning of, and how much of that is kept. */
function extent({ bytes, kept, truncated }) {
  const part = kept < bytes ? `, the first ${format.number(kept)} kept` : "";
  return truncated ? ` … (${format.counted(bytes, "byte")}${part})` : "";
}

function itemOf(line) {
  const { reason, at, text, truncated } = line;
  const millis = at === null ? null : Date.parse(at);
  return element(
    "li",
    {},
    element("span", { class: "latest-reason" }, inWords(reason)),
    element("span", { class: "latest-raw", title: visible(text) + extent(line) }, shown(text, truncated)),
    millis === null ? "" : time(millis, format.isToday(millis) ? format.clock(millis) : format.startOf(millis, 60), format.utc(millis)),
  );
}
