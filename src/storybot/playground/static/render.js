// A channel, its messages and threads as elements.
import { body as discordBody } from "./discord.js";
import { body as slackBody } from "./slack.js";
import { element } from "./element.js";

const KINDS = { text: "text channel", forum: "forum", announcement: "announcements" };

export function channel(shown) {
  const kind = [shown.account, KINDS[shown.kind] ?? shown.kind].filter(Boolean).join(" · ");
  const heading = element("h3", "", `#${shown.name}`, element("span", "tag", kind));
  const posts = (shown.posts ?? []).map(post);
  const messages = shown.messages.map(message);
  const empty = posts.length + messages.length ? null : element("p", "empty", "Nothing here yet.");
  return element("section", "channel", heading, ...posts, ...messages, empty);
}

function post(thread) {
  return folding("post", thread, thread.name, thread.messages.map(message));
}

function message(shown) {
  const by = element(
    "div",
    "by",
    element("b", "", shown.author ?? "?"),
    time(shown.at),
    shown.edited ? element("span", "tag", "edited") : null,
    shown.only_for ? element("span", "tag", "seen by one person only") : null,
    (shown.pings ?? []).length ? element("span", "pings", `pings ${shown.pings.join(", ")}`) : null,
  );
  const thread = shown.thread
    ? folding("thread", shown.thread, threadTitle(shown.thread), shown.thread.messages.map(message))
    : null;
  return element("article", "message", by, element("div", "body", ...content(shown)), thread);
}

function content(shown) {
  const payload = shown.payload ?? {};
  const parts = payload.blocks ? slackBody(payload) : discordBody(payload);
  return parts.length ? parts : [element("p", "text", shown.text ?? "")];
}

function threadTitle(thread) {
  const count = thread.messages.length;
  const words = count === 1 ? "1 message" : `${count} messages`;
  return thread.name ? `Thread: ${thread.name} (${words})` : `Thread (${words})`;
}

function folding(className, thread, title, messages) {
  const states = [thread.archived && "archived", thread.locked && "locked"].filter(Boolean).join(", ");
  const summary = element("summary", "", title, states ? element("span", "tag", ` ${states}`) : null);
  const made = element("details", className, summary, ...messages);
  made.dataset.id = thread.id;
  made.open = true;
  return made;
}

function time(at) {
  const moment = new Date(typeof at === "number" ? at * 1000 : at);
  const made = element("time", "", moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  made.dateTime = moment.toISOString();
  return made;
}
