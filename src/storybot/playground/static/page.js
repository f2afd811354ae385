// Shows what every channel and thread holds, and asks for news every second.
import { channel } from "./render.js";
import { element } from "./element.js";

const NAMES = { discord: "Discord", slack: "Slack" };
const EVERY = 1000;

const platforms = document.getElementById("platforms");
const status = document.getElementById("status");
const folded = new Set();
let tag = "";

async function renew() {
  const headers = tag ? { "If-None-Match": tag } : {};
  const response = await fetch("state", { headers, cache: "no-store" });
  if (response.status === 304) return;
  if (!response.ok) throw new Error(`status ${response.status}`);
  show(await response.json());
  tag = response.headers.get("ETag") ?? "";
}

function show(state) {
  const top = document.scrollingElement.scrollTop;
  platforms.replaceChildren(...Object.entries(state).map(([name, channels]) => platform(name, channels)));
  for (const thread of platforms.querySelectorAll("details")) {
    thread.open = !folded.has(thread.dataset.id);
    thread.addEventListener("toggle", () => remember(thread));
  }
  document.scrollingElement.scrollTop = top;
  const now = new Date().toLocaleTimeString();
  status.textContent = `${count(state)} · last change ${now}`;
}

function remember(thread) {
  if (thread.open) folded.delete(thread.dataset.id);
  else folded.add(thread.dataset.id);
}

function platform(name, channels) {
  const shown = channels.length ? channels.map(channel) : [element("p", "empty", "No channels.")];
  return element("section", "platform", element("h2", "", NAMES[name] ?? name), ...shown);
}

function count(state) {
  const channels = Object.values(state).flat();
  const messages = channels.reduce((sum, each) => sum + each.messages.length + (each.posts ?? []).length, 0);
  return `${channels.length} channels, ${messages} ${messages === 1 ? "post" : "posts"}`;
}

async function keepRenewing() {
  try {
    if (!document.hidden) await renew();
  } catch (error) {
    status.textContent = "The playground doesn't answer; trying again …";
    tag = "";
  }
  setTimeout(keepRenewing, EVERY);
}

keepRenewing();
