// A menu below a button: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
import { element } from "../element.js";

// `items()` are [{label, run, danger}] at the moment at which it opens.
export function menuButton(className, text, label, items) {
  const button = element("button", className, text);
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.title = label;
  button.setAttribute("aria-haspopup", "menu");
  button.addEventListener("click", () => open(button, label, items()));
  return button;
}

function open(button, label, items) {
  const menu = element("div", "slack-menu", ...items.map((each) => entry(each)));
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  menu.popover = "auto"; // closes by itself at a press outside of it and at Escape
  menu.addEventListener("toggle", ({ newState }) => newState === "closed" && menu.remove());
  menu.addEventListener("click", () => menu.hidePopover());
  menu.addEventListener("keydown", (event) => move(event, menu));
  button.closest(".slack").append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  menu.firstElementChild?.focus();
}

function entry({ label, run, danger }) {
  const made = element("button", danger ? "danger" : "", label);
  made.type = "button";
  made.setAttribute("role", "menuitem");
  made.tabIndex = -1;
  made.addEventListener("click", run);
  return made;
}

function place(menu, by) {
  const { width, height } = menu.getBoundingClientRect();
  const below = by.bottom + height < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(by.left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? by.bottom : by.top - height)}px`;
}

function move(event, menu) {
  const entries = [...menu.children];
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  entries[(to + entries.length) % entries.length].focus();
}
