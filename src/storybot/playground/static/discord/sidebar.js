// The list at the side: guilds with their channels, and the conversation with the bot.
import { element } from "../element.js";
import { button } from "./button.js";

export const ICONS = { text: "#", forum: "▤", announcement: "📣", direct: "@" };
const KINDS = { text: "text channel", forum: "forum", announcement: "announcements", direct: "direct message" };

export function sidebar(channels, now, unread, select, openDirect) {
  const row = (it) => {
    const made = button(unread.includes(it.id) ? "channel-row unread" : "channel-row", icon(it.kind), () => select(it.id), it.id);
    made.append(element("span", "name", it.name), element("span", "unseen", `, ${KINDS[it.kind]}${unread.includes(it.id) ? ", unread" : ""}`));
    if (it.id === now) made.setAttribute("aria-current", "true");
    return element("li", "", made);
  };
  const direct = channels.find(({ kind }) => kind === "direct");
  const guilds = Map.groupBy(channels.filter(({ guild }) => guild), ({ guild }) => guild.name);
  const parts = [...guilds].flatMap(([name, own]) => [
    element("h3", "", name),
    element("ul", "", ...own.sort((one, other) => one.position - other.position).map(row)),
  ]);
  const begin = () => element("li", "", button("channel-row", "@ Message storybot", openDirect, "direct"));
  const made = element("nav", "sidebar", ...parts, element("h3", "", "Direct messages"), element("ul", "", direct ? row(direct) : begin()));
  made.setAttribute("aria-label", "Discord channels");
  return made;
}

export function icon(kind) {
  const made = element("span", "icon", ICONS[kind] ?? "#");
  made.setAttribute("aria-hidden", "true");
  return made;
}
