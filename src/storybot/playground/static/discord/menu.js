// A button that opens a list of choices above everything else; arrows go through it, Escape closes it.
import { element } from "../element.js";

export function button(className, text, pressed, focus) {
  const made = element("button", className, text);
  made.type = "button";
  if (focus) made.dataset.focus = focus;
  if (pressed) made.addEventListener("click", pressed);
  return made;
}

// `choices()` gives [{label, hint, chosen}] when it opens; `picked(choice)` is told.
export function menuButton(opener, choices, picked) {
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => open(opener, choices(), picked));
  return opener;
}

function open(opener, choices, picked) {
  const menu = element("div", "discord-menu");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", opener.getAttribute("aria-label") ?? opener.textContent);
  menu.popover = "auto";
  for (const choice of choices) {
    const item = button("", element("span", "", choice.label), () => {
      menu.hidePopover();
      picked(choice);
    });
    if (choice.hint) item.append(element("span", "hint", choice.hint));
    item.setAttribute("role", "menuitem");
    menu.append(item);
  }
  menu.addEventListener("keydown", walk);
  menu.addEventListener("toggle", ({ newState }) => {
    opener.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "open") return;
    if (menu.contains(document.activeElement) || document.activeElement === document.body) opener.focus();
    menu.remove();
  });
  opener.after(menu);
  menu.showPopover();
  place(menu, opener.getBoundingClientRect());
  menu.firstElementChild?.focus();
}

function walk(event) {
  const items = [...event.currentTarget.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[to % items.length].focus();
}

function place(menu, by) {
  const { width, height } = menu.getBoundingClientRect();
  const below = by.bottom + height < innerHeight;
  menu.style.left = `${Math.max(4, Math.min(by.left, innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, below ? by.bottom + 2 : by.top - height - 2)}px`;
}
