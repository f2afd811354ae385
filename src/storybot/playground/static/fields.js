// The parts of a form.
import { element } from "./element.js";

export function button(text, pressed, className = "") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && pressed());
  return made;
}

// A button that can't be used now keeps its focus, and says so.
export function enable(button, can) {
  if (can) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}

export function field(label, control) {
  return element("label", "field", element("span", "", label), control);
}

// `options` are [value, text].
export function select(options) {
  const made = element("select", "");
  fill(made, options);
  return made;
}

// New options, the chosen one kept where it is still there.
export function fill(made, options) {
  const value = made.value;
  made.replaceChildren(...options.map(([each, text]) => {
    const option = element("option", "", text);
    option.value = each;
    return option;
  }));
  if (options.some(([each]) => each === value)) made.value = value;
}

export function input(type, value = "", more = {}) {
  const made = element("input", "");
  return Object.assign(made, { type, value, ...more });
}
