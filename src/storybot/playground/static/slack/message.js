// A Slack message: who, when, what its blocks show, and what one can do with it.
import { element } from "../element.js";
import { menuButton } from "../menu.js";
import { time } from "../time.js";
import { attachment } from "./attachment.js";
import { blocks } from "./blocks.js";
import { iconButton } from "./icon.js";
import { mrkdwn } from "./mrkdwn.js";

export function body(payload, place = {}) {
  const older = (payload.attachments ?? []).filter((each) => !each.is_app_unfurl).map((each) => attachment(each, place));
  if (payload.blocks) return [...blocks(payload.blocks, place), ...older];
  return payload.text ? [mrkdwn(payload.text, place.names), ...older] : older;
}

// `place` also knows `actions(item)`, a menu's items, and `openThread(ts)`, null inside a thread.
export function message(item, place) {
  const { payload } = item;
  const gone = payload.subtype === "tombstone";
  const shown = element("div", gone ? "body quiet" : "body", ...body(payload, place), ...unfurls(item, place));
  const inside = element("div", "content", by(item), shown, replies(item, place));
  const made = element("article", "message", avatar(item.author), inside);
  if (item.only_for) {
    made.classList.add("ephemeral");
    inside.prepend(element("p", "only", "Only visible to you"));
  }
  const actions = gone ? [] : place.actions(item);
  if (actions.length) made.append(more(item, place));
  return made;
}

function by(item) {
  return element(
    "div",
    "by",
    element("b", "", item.author.name),
    item.author.bot ? element("span", "badge", "APP") : null,
    time(item.at),
    item.edited ? element("span", "tag", "(edited)") : null,
    item.locked ? element("span", "tag", "🔒 thread locked") : null,
    item.pings?.length ? element("span", "pings", `pings ${item.pings.join(", ")}`) : null,
  );
}

function avatar({ id, name, bot }) {
  const made = element("div", bot ? "avatar app" : "avatar", name.charAt(0).toUpperCase());
  const sum = [...id].reduce((total, letter) => total + letter.codePointAt(0), 0);
  if (!bot) made.classList.add(`hue-${sum % 5}`);
  made.setAttribute("aria-hidden", "true");
  return made;
}

function unfurls(item, place) {
  return Object.entries(item.unfurls ?? {}).map(([url, list]) => {
    const inside = blocks(list, place);
    const made = element("div", "unfurl", ...inside);
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", `Preview of ${url}`);
    return made;
  });
}

function replies(item, place) {
  const count = item.payload.reply_count;
  if (!count || !place.openThread) return null;
  const made = element("button", "replies", count === 1 ? "1 reply" : `${count} replies`);
  const latest = time(Number(item.payload.latest_reply) * 1000);
  made.append(element("span", "latest", "Last reply ", latest));
  made.type = "button";
  made.dataset.focus = "replies";
  made.addEventListener("click", () => place.openThread(item.id));
  return made;
}

function more(item, place) {
  const bar = element("div", "bar");
  if (place.openThread && !item.only_for) {
    const reply = iconButton("", "💬", "Reply in thread");
    reply.dataset.focus = "reply";
    reply.addEventListener("click", () => place.openThread(item.id));
    bar.append(reply);
  }
  const menu = menuButton(iconButton("", "⋯", "More actions"), () => place.actions(item));
  menu.dataset.focus = "more";
  bar.append(menu);
  return bar;
}
