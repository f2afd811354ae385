// The stories that have been pushed, each with its placements going through their steps.
import { read } from "../asking.js";
import { element } from "../element.js";
import { button } from "../fields.js";
import { Keyed } from "../keyed.js";

const PAUSE_MS = 1500;

// `root` is looked at only while it can be seen; `revise(story)` is told which story one wants to revise.
export function stories(root, live, { revise, listed }) {
  const note = element("p", "empty", "Nothing has been pushed yet.");
  const list = element("ul", "stories");
  list.setAttribute("aria-label", "Stories");
  root.append(note, list);
  const drawn = new Keyed(list, (story) => one(story, revise));
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
    drawn.update(shown.map((story) => [story.slug, story, JSON.stringify(story)]));
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

function one(story, revise) {
  const press = button("Revise", () => revise(story));
  press.setAttribute("aria-label", `Revise ${story.slug}`);
  press.dataset.focus = "revise";
  const head = element("div", "story-head", element("b", "", story.slug), element("span", "tag", `revision ${story.revision}`), press);
  return element("li", "", head, element("span", "headline", story.headline), element("ul", "placements", ...story.placed.map(placement)));
}

function placement(item) {
  const where = `${item.platform === "slack" ? "Slack" : "Discord"} #${item.channel_name || item.channel}`;
  const state = element("span", "state", item.state);
  state.dataset.state = item.state.startsWith("delivered") ? "there" : item.last_error ? "trouble" : "moving";
  const card = item.there.messages.find(({ id, removed }) => id && !removed);
  const parts = [card ? `revision ${card.revision} is there` : "nothing is there yet"];
  if (item.there.thread) parts.push("with its thread");
  if (item.tries) parts.push(`${item.tries} tries`);
  const more = element("span", "quiet", [parts.join(", "), item.last_error].filter(Boolean).join(": "));
  return element("li", "", element("span", "where", where), state, more);
}
