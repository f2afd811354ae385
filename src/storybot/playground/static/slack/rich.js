// Block Kit's rich_text: runs of text, each with its style.
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
import { element, link } from "../element.js";
import { dated } from "./dates.js";
import { mention } from "./mrkdwn.js";

const STYLES = { code: "code", strike: "s", italic: "i", bold: "b", underline: "u" };

export function rich(of, names) {
  const made = element("div", "rich");
  const open = []; // the lists that are open, one in the other
  for (const each of of.elements) {
    if (each.type !== "rich_text_list") open.length = 0;
    if (each.type === "rich_text_list") put(made, open, each, names);
    else made.append(part(each, names));
  }
  return made;
}

function part(of, names) {
  const runs = (of.elements ?? []).map((each) => run(each, names));
  switch (of.type) {
    case "rich_text_section":
      return element("p", "text", ...runs);
    case "rich_text_quote":
      return element("blockquote", "text", ...runs);
    case "rich_text_preformatted":
      return element("pre", "", ...runs);
    default:
      return element("p", "unknown", of.type);
  }
}

// Slack tells how deep a list lies by `indent`, list after list; here one lies in the other's last item.
function put(made, open, of, names) {
  const depth = Math.min(of.indent ?? 0, open.length);
  const under = depth ? open[depth - 1].lastElementChild : made;
  const list = element(of.style === "ordered" ? "ol" : "ul", "list");
  if (of.offset) list.start = of.offset + 1;
  for (const item of of.elements)
    list.append(element("li", "text", ...item.elements.map((each) => run(each, names))));
  under.append(list);
  open.length = depth;
  open.push(list);
}

function run(of, names) {
  let made = plain(of, names);
  for (const [name, tag] of Object.entries(STYLES)) if (of.style?.[name]) made = element(tag, "", made);
  return made;
}

function plain(of, names) {
  switch (of.type) {
    case "text":
      return of.text;
    case "link":
      return link(of.url, "", of.text || of.url);
    case "emoji":
      return emoji(of);
    case "user":
      return mention(`@${names.person(of.user_id)}`);
    case "usergroup":
      return mention(`@${of.usergroup_id}`);
    case "channel":
      return mention(`#${names.channel(of.channel_id)}`);
    case "broadcast":
      return mention(`@${of.range}`);
    case "date": {
      const text = dated(of.timestamp, of.format);
      return of.url ? link(of.url, "", text) : text;
    }
    case "color":
      return element("code", "", of.value);
    default:
      return element("span", "unknown", of.type);
  }
}

function emoji({ name, unicode }) {
  const points = (unicode ?? "").split("-").map((hex) => Number.parseInt(hex, 16));
  return points.every(Number.isInteger) ? String.fromCodePoint(...points) : `:${name}:`;
}
