/**
 * A new element. Text given here is always text, never markup; that is why nothing else on the page makes elements
 * from strings.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children);
  return node;
}

/** A moment in local time, with UTC on hover. */
export function time(millis, text, utcText) {
  return element("time", { datetime: new Date(millis).toISOString(), title: utcText }, text);
}

/** Puts a text where it is not yet, so that an unchanged page costs nothing. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
