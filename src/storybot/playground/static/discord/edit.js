// A message while its author changes it, in its place.
import { element } from "../element.js";
import { button } from "./button.js";

// `save(text)` gives null where it was refused; `done()` is for whoever has saved or gives up.
export function editor(content, save, done) {
  const text = element("textarea", "");
  text.value = content;
  text.maxLength = 2000;
  text.setAttribute("aria-label", "Edit message");
  const saving = async () => {
    if (await save(text.value.trim())) done();
  };
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") done();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      saving();
    }
  });
  const hint = element("div", "faint", "escape to ", button("plain", "cancel", done), " · enter to ", button("plain", "save", saving));
  const root = element("div", "editor", text, hint);
  return { root, focus: () => text.focus(), focused: () => root.contains(document.activeElement) };
}
