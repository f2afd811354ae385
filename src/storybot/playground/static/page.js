// The page: who one is, its colours, and its panes. Each pane fills itself in by mount(root, live, who).
import { mount as corner } from "./corner/pane.js";
import { mount as discord } from "./discord/pane.js";
import { element } from "./element.js";
import { mount as faults } from "./faults/pane.js";
import { Live } from "./live.js";
import { mount as slack } from "./slack/pane.js";
import { mount as wire } from "./wire/pane.js";

// The platforms stand side by side where there is room; the others share a drawer.
const PANES = [
  { name: "discord", title: "Discord", mount: discord },
  { name: "slack", title: "Slack", mount: slack },
  { name: "editor", title: "Editor", mount: corner, drawer: true },
  { name: "faults", title: "Faults", mount: faults, drawer: true },
  { name: "wire", title: "Wire", mount: wire, drawer: true },
];
const WIDE = matchMedia("(min-width: 60rem)");
const STATES = { begun: "Connecting …", live: "Live", lost: "The playground doesn't answer; trying again …" };

const panes = document.getElementById("panes");
const tabs = document.getElementById("tabs");
const status = document.getElementById("status");
const who = { discord: kept("discord") ?? "", slack: kept("slack") ?? "" };
const live = new Live((state) => {
  status.textContent = STATES[state];
});

function kept(name) {
  try {
    return localStorage.getItem(`playground ${name}`);
  } catch {
    return null; // where storage is forbidden, nothing is remembered
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(`playground ${name}`, value);
  } catch {
    // the choice holds until the page is left
  }
}

function show(name) {
  panes.dataset.pane = name;
  for (const tab of tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.pane === name));
}

function pane({ name, title, mount, drawer }) {
  const root = element("section", drawer ? "pane drawer" : "pane", element("h2", "", title));
  const body = element("div", "pane-body");
  root.id = name;
  root.setAttribute("aria-label", title);
  root.tabIndex = 0; // where it scrolls by itself, keys have to reach it
  root.append(body);
  panes.append(root);
  mount(body, live, who);
}

function tab({ name, title, drawer }) {
  const button = element("button", drawer ? "tab" : "tab platform", title);
  button.type = "button";
  button.dataset.pane = name;
  button.setAttribute("aria-controls", name);
  button.addEventListener("click", () => {
    const closes = WIDE.matches && panes.dataset.pane === name;
    show(closes ? "discord" : name);
  });
  tabs.append(button);
}

function pickPeople(platform) {
  const picker = document.getElementById(`${platform}-person`);
  live.subscribe(`${platform}/people`, () => {
    const people = live.get(`${platform}/people`) ?? [];
    picker.replaceChildren(...people.map(({ id, name, roles }) => option(id, roles?.length ? `${name} (${roles.join(", ")})` : name)));
    if (people.length && !people.some(({ id }) => id === who[platform])) become(platform, people[0].id);
    picker.value = who[platform];
  });
  picker.addEventListener("change", () => become(platform, picker.value));
}

function option(value, text) {
  const made = element("option", "", text);
  made.value = value;
  return made;
}

// Both people may be settled in the same moment; one connection is enough for that.
let connecting = false;

function become(platform, id) {
  who[platform] = id;
  keep(platform, id);
  if (connecting) return;
  connecting = true;
  queueMicrotask(() => {
    connecting = false;
    live.connect(who);
  });
}

function pickScheme() {
  const picker = document.getElementById("scheme");
  const wear = (scheme) => {
    document.documentElement.classList.toggle("light", scheme === "light");
    document.documentElement.classList.toggle("dark", scheme === "dark");
  };
  picker.value = kept("scheme") ?? "auto";
  wear(picker.value);
  picker.addEventListener("change", () => {
    keep("scheme", picker.value);
    wear(picker.value);
  });
}

pickScheme();
PANES.forEach(tab);
PANES.forEach(pane);
show("discord");
pickPeople("discord");
pickPeople("slack");
live.connect(who);
