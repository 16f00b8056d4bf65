import { element, setText } from "./dom.js";
import * as format from "./format.js";

const WORDS = { connecting: "Connecting", live: "Live", lost: "Not live" };

/** The state of the connection in the head of the page, and the banner that says when the numbers stand still. */
export function connection(mark, banner) {
  let said = null;
  let livedAt = null;

  return ({ connection: now, problem }) => {
    livedAt = now.state === "live" ? Date.now() : livedAt;
    mark.dataset.state = now.state;
    setText(mark.querySelector(".connection-text"), WORDS[now.state]);
    const key = `${now.state} ${now.reason} ${problem}`;
    if (key === said) {
      return;
    }
    said = key;
    if (now.state === "lost") {
      banner.replaceChildren(element("strong", {}, "Live data has stopped. "), `${now.reason} `, since(livedAt), "It comes back by itself.");
    } else if (problem !== null) {
      banner.replaceChildren(element("strong", {}, "The past could not be loaded. "), problem);
    }
    banner.hidden = now.state !== "lost" && problem === null;
  };
}

function since(livedAt) {
  return livedAt === null ? "" : `The numbers below are as of ${format.clock(livedAt)}. `;
}
