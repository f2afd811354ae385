// A button of the Discord-like pane; `focus` names it, so that the focus finds it again when it is redrawn.
import { element } from "../element.js";

export function button(className, text, pressed, focus) {
  const made = element("button", className, text);
  made.type = "button";
  if (focus) made.dataset.focus = focus;
  if (pressed) made.addEventListener("click", pressed);
  return made;
}
