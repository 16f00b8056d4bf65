/** D3's selections, which the bundle in lib/ defines as a global. */
export const d3 = globalThis.d3;

export const byId = (id) => document.getElementById(id);

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

/** Sets a text if it differs, so that an unchanged page costs nothing. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Replaces the content if it differs. */
export function setContent(node, ...children) {
  const made = element("div", {}, ...children);
  if (made.innerHTML !== node.innerHTML) {
    node.replaceChildren(...made.childNodes);
  }
}

/**
 * Adds a row of buttons of which one is pressed; `options` are [id, text]. Returns the function that presses another.
 */
export function choice(fieldset, options, onChoose) {
  const buttons = options.map(([id, text]) =>
    element("button", { type: "button", "data-id": id, onclick: () => onChoose(id) }, text),
  );
  fieldset.append(...buttons);
  return (chosen) => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.id === chosen)));
}

/** A list of options of which one is chosen; `options` are [id, text]. */
export function select(label, options, chosen, onChoose) {
  const list = element(
    "select",
    { "aria-label": label, onchange: () => onChoose(list.value) },
    ...options.map(([id, text]) => element("option", { value: id, selected: id === chosen }, text)),
  );
  return list;
}
