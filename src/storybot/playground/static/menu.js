// A menu below a button: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
import { element } from "./element.js";

const EDGE = 8; // pixels that stay free between a menu and the window's border

// `choices()` gives [{label, hint, danger, run}] at the moment at which it opens. One that has `checked` is told by
// `run(checked)` that it was checked or not, and leaves the menu open.
export function menuButton(opener, choices) {
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => open(opener, choices()));
  return opener;
}

// It hangs on the pane: what the opener stands in may be redrawn meanwhile.
function open(opener, choices) {
  const pane = opener.closest(".pane");
  const menu = element("div", "menu", ...choices.map(entry));
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", opener.getAttribute("aria-label") ?? opener.textContent);
  menu.popover = "auto"; // closes by itself at a press outside of it and at Escape
  menu.addEventListener("click", () => menu.hidePopover());
  menu.addEventListener("keydown", (event) => move(event, menu));
  menu.addEventListener("toggle", ({ newState }) => {
    opener.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "open") return;
    menu.remove();
    if (document.activeElement === document.body) pane.focus({ preventScroll: true });
  });
  pane.querySelector(".pane-body").append(menu);
  menu.showPopover();
  place(menu, opener.getBoundingClientRect());
  menu.firstElementChild?.focus();
}

function entry({ label, hint, danger, checked, run }) {
  const made = element("button", danger ? "danger" : "", element("span", "", label), hint ? element("span", "hint", hint) : null);
  made.type = "button";
  made.setAttribute("role", checked === undefined ? "menuitem" : "menuitemcheckbox");
  made.tabIndex = -1;
  if (checked !== undefined) made.setAttribute("aria-checked", String(checked));
  made.addEventListener("click", (event) => {
    if (checked === undefined) return run();
    event.stopPropagation(); // of what closes the menu
    const now = made.getAttribute("aria-checked") !== "true";
    made.setAttribute("aria-checked", String(now));
    return run(now);
  });
  return made;
}

function place(menu, by) {
  const { width, height } = menu.getBoundingClientRect();
  const below = by.bottom + height < innerHeight;
  menu.style.left = `${Math.max(EDGE, Math.min(by.left, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, below ? by.bottom + 2 : by.top - height - 2)}px`;
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
