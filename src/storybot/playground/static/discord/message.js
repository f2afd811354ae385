// A message as Discord shows it: who, when, what, its thread, and what can be done with it.
import { element } from "../element.js";
import { menuButton } from "../menu.js";
import { button } from "./button.js";
import { component, embed } from "./components.js";
import { markdown } from "./markdown.js";
import { attachment } from "./media.js";
import { written } from "./moment.js";

const SYSTEM = { 4: "changed the name", 6: "pinned a message", 12: "follows a channel here now", 18: "started a thread:" };
const COMPONENTS_V2 = 1 << 15; // a message that shows only those of its attachments that a component names

export function body(payload, of) {
  const files = payload.attachments ?? [];
  return [
    ...(payload.content ? [markdown(payload.content, of.names)] : []),
    ...(payload.embeds ?? []).map((each) => embed(each, of)),
    ...(payload.components ?? []).map((each) => component(each, { ...of, files })),
    ...(payload.flags & COMPONENTS_V2 ? [] : files.map(attachment)),
  ];
}

// `of`: {names, press, dead, thread, open, apps, shortcut}, and where one may: edit(), remove(), and its editor.
export function message(item, of) {
  const { author, payload } = item;
  const system = SYSTEM[payload.type];
  const inside = system ? [element("p", "system", `${system} ${payload.content}`)] : of.editor ? [of.editor.root] : body(payload, of);
  return frame(author, item.at, item.edited, inside, [of.thread ? threadLine(of) : null, more(item, of)], item.pings);
}

function frame(author, at, edited, inside, more, pings = []) {
  const by = element(
    "div",
    "by",
    element("strong", "", author.name),
    author.bot ? element("span", "app", "APP") : null,
    at ? written(at) : null,
    pings.length ? element("span", "pings", `pings ${pings.join(", ")}`) : null,
  );
  const rest = element("div", "content", by, ...inside, edited ? element("span", "faint", "(edited)") : null, ...more);
  return element("article", "message", avatar(author), rest);
}

function avatar(author) {
  const made = element("span", author.bot ? "avatar bot" : "avatar", author.name.slice(0, 1).toUpperCase());
  made.setAttribute("aria-hidden", "true");
  return made;
}

function threadLine({ thread, open }) {
  const states = [thread.count === 1 ? "1 message" : `${thread.count} messages`, thread.archived && "archived", thread.locked && "locked"];
  const made = button("thread-line", element("strong", "", thread.name), () => open(thread.id), "thread");
  made.append(element("span", "faint", ` ${states.filter(Boolean).join(" · ")} ›`));
  return made;
}

// What can be done with it, and the commands for messages: Apps ▸ …
function more(item, of) {
  const choices = [
    of.edit && { label: "Edit message", run: of.edit },
    ...of.apps.map((name) => ({ label: name, hint: "Apps", run: () => of.shortcut(name) })),
    of.remove && { label: "Delete message", danger: true, run: of.remove },
  ].filter(Boolean);
  if (!choices.length) return null;
  const opener = button("more", "⋯", null, "more");
  opener.setAttribute("aria-label", `More for the message of ${item.author.name}`);
  return menuButton(opener, () => choices);
}

// An answer that only this person sees.
export function answer(item, of, bot) {
  const waits = item.message ? "storybot is thinking …" : `/${item.command ?? ""}: storybot is thinking …`;
  const failed = item.message ? "This interaction failed" : "The application did not respond";
  const inside = item.failed
    ? [element("p", "failed", failed)]
    : item.thinking
      ? [element("p", "thinking", waits)]
      : [item.payload, ...item.follow_ups].filter(Boolean).flatMap((each) => body(each, of));
  const only = element("p", "only", "👁 Only you can see this · ", button("plain", "Dismiss message", of.dismiss, "dismiss"));
  const made = frame(bot, item.at, null, inside, [item.thinking ? null : only]);
  made.classList.add("private");
  return made;
}
