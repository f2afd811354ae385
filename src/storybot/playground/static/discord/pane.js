// The Discord-like pane: channels with their messages, threads below them.
import { element } from "../element.js";
import { message } from "../message.js";
import { body } from "./message.js";

const KINDS = { text: "text channel", forum: "forum", announcement: "announcements", direct: "direct messages" };

export function mount(root, live) {
  live.subscribe("discord/", () => root.replaceChildren(...channels(live)));
}

function channels(live) {
  const all = (what) => [...live.entries(`discord/${what}/`)].map(([, item]) => item);
  const threads = all("thread");
  return all("channel").map((channel) => {
    const inside = threads.filter(({ parent }) => parent === channel.id);
    const where = [channel.guild?.name, KINDS[channel.kind]].filter(Boolean).join(" · ");
    const title = element("h3", "", `#${channel.name}`, element("span", "tag", where));
    return element("section", "channel", title, ...messages(live, channel.id), ...inside.map((each) => thread(live, each)));
  });
}

function thread(live, of) {
  const states = [...of.tags, of.archived && "archived", of.locked && "locked"].filter(Boolean).join(", ");
  const summary = element("summary", "", of.name, states ? element("span", "tag", ` ${states}`) : null);
  const made = element("details", "thread", summary, ...messages(live, of.id));
  made.open = true;
  return made;
}

function messages(live, place) {
  return [...live.entries(`discord/message/${place}/`)].map(([, item]) => message(item, body(item.payload)));
}
