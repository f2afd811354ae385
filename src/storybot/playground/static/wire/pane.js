// The wire inspector: requests, answers and events, the newest first; each opens its bodies.
import { button, field, input, select } from "../fields.js";
import { element } from "../element.js";
import { row } from "./row.js";

const PLATFORMS = [["", "Both"], ["discord", "Discord"], ["slack", "Slack"]];
const DIRECTIONS = [["", "Both ways"], ["to bot", "To the bot"], ["from bot", "From the bot"]];

export function mount(root, live) {
  const platform = select(PLATFORMS);
  const direction = select(DIRECTIONS);
  const text = input("search", "", { placeholder: "POST, chat.update, 429 …" });
  const unfit = input("checkbox");
  const pause = button("Pause", toggle);
  const count = element("p", "quiet");
  count.setAttribute("role", "status");
  const none = element("p", "empty", "");
  const list = element("ol", "wire");
  list.setAttribute("aria-label", "Requests and events");
  const rows = new Map(); // what is shown, by key
  const late = new Set(); // the keys that changed while it was paused
  let paused = false;
  root.append(element("div", "fields wire-filter", field("Platform", platform), field("Direction", direction),
    field("With the text", text), element("label", "", unfit, "Only what doesn't fit"), pause), count, none, list);

  function wanted({ platform: whose, direction: way, method, path, status, fits, problem }) {
    if (platform.value && platform.value !== whose) return false;
    if (direction.value && direction.value !== way) return false;
    if (unfit.checked && fits !== false) return false;
    const words = text.value.trim().toLowerCase();
    return !words || `${method} ${path} ${status ?? ""} ${problem ?? ""}`.toLowerCase().includes(words);
  }

  function filter() {
    for (const { node, item } of rows.values()) node.hidden = !wanted(item);
    tell();
  }

  function tell() {
    const shown = [...rows.values()].filter(({ node }) => !node.hidden).length;
    none.textContent = rows.size ? "Nothing fits this filter." : "Nothing has been sent yet.";
    none.hidden = shown > 0;
    const waiting = paused && late.size ? `; ${late.size} more while paused` : "";
    count.textContent = `${shown} of ${rows.size} shown${paused ? ", paused" : ""}${waiting}`;
  }

  // Only what came or went is touched; an entry itself never changes, but another playground numbers anew.
  function take(keys) {
    const fresh = [];
    for (const key of keys) {
      const item = live.get(key);
      const old = rows.get(key);
      if (old && item && old.item.at === item.at) continue;
      old?.node.remove();
      rows.delete(key);
      if (item) fresh.push([key, item]);
    }
    fresh.sort(([, one], [, other]) => other.n - one.n);
    const nodes = fresh.map(([key, item]) => {
      const node = row(item);
      node.hidden = !wanted(item);
      rows.set(key, { node, item });
      return node;
    });
    list.prepend(...nodes);
    tell();
  }

  function toggle() {
    paused = !paused;
    pause.textContent = paused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
    if (paused) return tell();
    const keys = new Set(late);
    late.clear();
    return take(keys);
  }

  for (const each of [platform, direction, unfit]) each.addEventListener("change", filter);
  text.addEventListener("input", filter);
  live.subscribe("wire/", (keys) => {
    if (!paused) return take(keys);
    for (const key of keys) late.add(key);
    return tell();
  });
}
