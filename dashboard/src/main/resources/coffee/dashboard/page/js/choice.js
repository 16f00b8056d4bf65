import { element } from "./dom.js";

/** A row of buttons of which one is pressed. Returns the function that presses another. */
export function choice(fieldset, options, onChoose) {
  const buttons = new Map();
  for (const option of options) {
    const button = element("button", { type: "button", "data-id": option.id, onclick: () => onChoose(option.id) }, option.label);
    buttons.set(option.id, button);
    fieldset.append(button);
  }
  return (chosen) => buttons.forEach((button, id) => button.setAttribute("aria-pressed", String(id === chosen)));
}
