// A button with a picture for a face; its name shows when one points at it.
import { element } from "../element.js";

export function iconButton(className, picture, name) {
  const made = element("button", className, picture);
  made.type = "button";
  made.title = name;
  made.setAttribute("aria-label", name);
  return made;
}
