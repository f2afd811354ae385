// The stories that have been pushed, each with its placements going through their steps.
import { element } from "../element.js";
import { read } from "./asking.js";
import { button } from "./fields.js";
import { keyed } from "./keyed.js";

const PAUSE_MS = 1500;

// `root` is looked at only while it can be seen; `revise(story)` is told which story one wants to revise.
export function stories(root, live, { revise, listed }) {
  const note = element("p", "empty", "Nothing has been pushed yet.");
  const list = element("ul", "stories");
  list.setAttribute("aria-label", "Stories");
  root.append(note, list);
  const made = new Map();
  let stale = true;
  let busy = false;

  async function look() {
    if (busy || !stale || !live.get("bot")?.tool || !root.checkVisibility()) return;
    busy = true;
    stale = false;
    const [found, placed] = await Promise.all([read("corner/stories"), read("corner/deliveries")]);
    busy = false;
    const refused = found.refused ?? placed.refused;
    note.textContent = refused ?? "Nothing has been pushed yet.";
    note.hidden = !refused && found.said.length > 0;
    if (refused) {
      stale = true;
      return;
    }
    const shown = found.said.map((story) => ({ ...story, placed: placed.said.filter(({ slug }) => slug === story.slug) }));
    keyed(list, made, shown, ({ slug }) => slug, ({ slug }) => one(slug, revise));
    listed(found.said);
    stale ||= placed.said.some(moving);
  }

  const mark = () => {
    stale = true;
  };
  live.subscribe("wire/", mark);
  live.subscribe("bot", mark);
  setInterval(look, PAUSE_MS);
  return { now: () => { mark(); look(); } };
}

// Whether more will happen to a placement by itself.
function moving({ due_at: due, state }) {
  return due !== null && !state.startsWith("channel");
}

function one(slug, revise) {
  const headline = element("span", "headline");
  const revision = element("span", "tag");
  const places = element("ul", "placements");
  const made = new Map();
  let story;
  const press = button("Revise", () => revise(story));
  press.setAttribute("aria-label", `Revise ${slug}`);
  const node = element("li", "", element("div", "story-head", element("b", "", slug), revision, press), headline, places);
  return [node, (item) => {
    story = item;
    headline.textContent = item.headline;
    revision.textContent = `revision ${item.revision}`;
    keyed(places, made, item.placed, (each) => `${each.platform} ${each.account} ${each.channel}`, placement);
  }];
}

function placement() {
  const where = element("span", "where");
  const state = element("span", "state");
  const more = element("span", "quiet");
  return [element("li", "", where, state, more), (item) => {
    where.textContent = `${item.platform === "slack" ? "Slack" : "Discord"} #${item.channel_name || item.channel}`;
    state.textContent = item.state;
    state.dataset.state = item.state.startsWith("delivered") ? "there" : item.last_error ? "trouble" : "moving";
    const card = item.there.messages.find(({ id, removed }) => id && !removed);
    const parts = [card ? `revision ${card.revision} is there` : "nothing is there yet"];
    if (item.there.thread) parts.push("with its thread");
    if (item.tries) parts.push(`${item.tries} tries`);
    more.textContent = [parts.join(", "), item.last_error].filter(Boolean).join(": ");
  }];
}
