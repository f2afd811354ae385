// The Slack-like pane: channels with their messages, each with its thread.
import { element } from "../element.js";
import { message } from "../message.js";
import { paragraph } from "../markup.js";
import { SLACK, body } from "./message.js";

export function mount(root, live) {
  live.subscribe("slack/", () => root.replaceChildren(...channels(live)));
}

function channels(live) {
  return [...live.entries("slack/channel/")].map(([, channel]) => {
    const said = [...live.entries(`slack/message/${channel.id}/`)].map(([, item]) => item);
    const title = element("h3", "", `#${channel.name}`, element("span", "tag", channel.workspace.name));
    const top = said.filter((each) => !each.thread_ts || each.broadcast);
    return element("section", "channel", title, ...top.map((each) => withThread(each, said)));
  });
}

function withThread(item, said) {
  const replies = said.filter((each) => each.thread_ts === item.id);
  const made = shown(item);
  if (replies.length) {
    const title = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
    const thread = element("details", "thread", element("summary", "", title), ...replies.map(shown));
    thread.open = true;
    made.append(thread);
  }
  return made;
}

function shown(item) {
  const { payload } = item;
  return message(item, payload.blocks ? body(payload) : [paragraph(payload.text, SLACK)]);
}
